import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import ANALYSED, normalise, tolerant
from nlu.text.tones import may_be, strip_marks


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HOÀ BÌNH, khoẻ, thuỷ", "hòa bình, khỏe, thủy"),
        ("ko dc", "không được"),
        ("bij ddanhs", "bị đánh"),
        ("cứuuuuu emmm", "cứu em"),
        ("đ.á.n.h", "đánh"),
        ("ch\u200bế\u200dt", "chết"),
        ("сhết", "chết"),
        ("ｃｈết", "chết"),
        ("\u202ecứu\u202c em", "cứu em"),
        ("e sợ\n\n  lắm", "em sợ\nlắm"),
    ],
)
def test_every_habit_of_writing_comes_out_the_same(written: str, meant: str) -> None:
    assert normalise(written).toned == meant


def test_decomposed_and_composed_letters_are_one() -> None:
    assert normalise("đa\u0301nh").toned == normalise("đánh").toned == "đánh"


def test_laughing_is_not_read_as_no() -> None:
    assert "không" not in normalise("vui kkk").toned


def test_english_and_chat_words_are_left_alone() -> None:
    assert normalise("boss game facebook").toned == "boss game facebook"


@given(st.text())
def test_any_text_is_valid_and_its_plain_form_bears_no_marks(text: str) -> None:
    found = normalise(text)
    assert strip_marks(found.plain) == found.plain


def test_work_on_a_huge_text_is_bounded_and_said() -> None:
    begin = time.perf_counter()
    found = normalise("bố đánh em " * 5_000)
    assert found.truncated
    assert len(found.toned) <= ANALYSED + 1
    assert time.perf_counter() - begin < 0.5


def test_the_beginning_and_the_end_of_a_huge_text_are_kept() -> None:
    found = normalise("đầu" + "x" * 50_000 + " cuối")
    assert found.toned.startswith("đầu")
    assert found.toned.endswith("cuối")


def test_a_tolerant_pattern_meets_fewer_marks_but_no_other_ones() -> None:
    import re

    pattern = re.compile(tolerant("đánh"))
    assert all(pattern.fullmatch(word) for word in ("đánh", "đanh", "danh", "dánh"))
    assert pattern.fullmatch("dành") is None


def test_a_word_may_lose_marks_but_not_gain_them() -> None:
    assert may_be("buon", "buôn")
    assert not may_be("buồn", "buôn")
