"""Long texts are cut where a reader would pause, and lose nothing."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import split_text, text_length

VIETNAMESE = "em sợ lắm, bố dượng đang ở nhà. Ở Ea Knuếc ạ! Có ai không? 😭👨‍👩‍👧🇻🇳\n\n"


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_text_within_the_limit_stays_as_it_is() -> None:
    assert split_text("  em sợ \n", 4096) == ["  em sợ \n"]
    assert split_text("", 10) == [""]


@given(st.text(), st.integers(2, 60))
def test_nothing_but_white_space_is_lost_and_every_piece_fits(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert pieces
    assert letters("".join(pieces)) == letters(text)
    assert all(text_length(piece) <= limit for piece in pieces)


@given(st.lists(st.sampled_from(VIETNAMESE.split()), max_size=200), st.integers(20, 80))
def test_words_are_not_cut(words: list[str], limit: int) -> None:
    pieces = split_text(" ".join(words), limit)
    assert [word for piece in pieces for word in piece.split()] == words


@given(st.text(st.sampled_from("aươ\u0301\u0323\u0309 "), max_size=200), st.integers(8, 40))
def test_a_letter_keeps_its_marks(text: str, limit: int) -> None:
    text = "a" + re.sub("\\s[\u0301\u0323\u0309]+", " ", text)  # a mark on a blank is no letter's
    if re.search("[\u0301\u0323\u0309]{6,}", text):
        return
    for piece in split_text(text, limit)[1:]:
        assert not unicodedata.combining(piece[0])


@pytest.mark.parametrize("sign", ["👨‍👩‍👧", "🇻🇳", "👍🏽", "❤️", "e\u0302\u0301", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_an_emoji_or_letter_of_several_parts_stays_whole(sign: str) -> None:
    pieces = split_text(sign * 50, 31)
    assert len(pieces) > 1
    assert all(piece == sign * (len(piece) // len(sign)) for piece in pieces)


def test_paragraphs_go_before_lines_and_lines_before_sentences() -> None:
    assert split_text("một hai ba\n\nbốn năm. sáu", 20) == ["một hai ba", "bốn năm. sáu"]
    assert split_text("một. hai ba\nbốn năm. sáu", 20) == ["một. hai ba", "bốn năm. sáu"]
    assert split_text("một hai ba. bốn năm sáu", 20) == ["một hai ba.", "bốn năm sáu"]


def test_surrogate_halves_are_not_parted() -> None:
    pieces = split_text("\ud83d\ude00" * 5, 3)
    assert pieces == ["\ud83d\ude00"] * 5


def test_a_limit_that_holds_no_emoji_is_an_error() -> None:
    with pytest.raises(ValueError, match="two"):
        split_text("😭😭", 1)


def test_fifty_thousand_letters_are_cut_quickly() -> None:
    pieces = split_text("ư" * 50_000, 4096)
    assert [len(piece) for piece in pieces] == [4096] * 12 + [848]
