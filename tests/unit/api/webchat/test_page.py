"""What the page makes of a message, and what it weighs."""

from pathlib import Path

import pytest

from api.pages.texts import load_texts
from api.webchat.page import Waiting, parts
from api.webchat.transcript import Bubble

STATIC = Path(__file__).parents[4] / "api" / "webchat" / "static"


def bubble(text: str, who: str = "bot", row: str = "") -> Bubble:
    return Bubble(1, 0, who, text, row)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["111", "113", "114", "115"])
def test_an_emergency_number_can_be_tapped(number: str) -> None:
    assert parts(bubble(f"Gọi {number}.")) == [("text", "Gọi "), ("number", number), ("text", ".")]


@pytest.mark.parametrize("text", ["1113", "112", "0113", "x113", "113_", "119", "số 1 1 3", ""])
def test_other_digits_are_no_number_to_call(text: str) -> None:
    assert parts(bubble(text)) == [("text", text)]


def test_a_receipt_code_is_one_piece_even_when_it_holds_an_emergency_number() -> None:
    found = parts(bubble("Mã:\n1131 4703 0113 6914\ngọi 111"))
    assert [kind for kind, _ in found] == ["text", "code", "text", "number", "text"]
    assert found[1][1] == "1131 4703 0113 6914"


def test_nothing_in_the_reporters_own_words_is_linked() -> None:
    assert parts(bubble("em gọi 113 rồi", "me")) == [("text", "em gọi 113 rồi")]


def test_no_character_is_lost_by_parting() -> None:
    text = "113 111\n1234 5678 9012 3456 115"
    assert "".join(part for _, part in parts(bubble(text))) == text


def test_a_page_without_script_waits_until_its_message_is_answered() -> None:
    mine, old, answer = bubble("em", "me", "a"), bubble("cũ"), bubble("ừ")
    assert not Waiting("a", 0).over([old])
    assert not Waiting("a", 0).over([old, mine])
    assert Waiting("a", 0).over([old, mine, answer])
    assert not Waiting("a", 0).over([])


def test_a_page_without_script_does_not_wait_for_ever() -> None:
    assert Waiting("a", 8).over([])


def test_the_script_writes_no_markup_and_keeps_nothing_on_the_device() -> None:
    for file in STATIC.glob("*.js"):
        code = file.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert word not in code
        for word in ("localStorage", "sessionStorage", "indexedDB", "caches", "serviceWorker"):
            assert word not in code


def test_the_files_leave_most_of_the_sixty_kilobytes_to_the_talk() -> None:
    assert sum(file.stat().st_size for file in STATIC.iterdir()) < 30_000


def test_title_and_neutral_page_name_no_help_line() -> None:
    for key in ("webchat.title", "webchat.bye.title"):
        for language in ("vi", "en"):
            told = load_texts().get(key, language).lower()
            assert not any(word in told for word in ("lắng nghe", "trẻ em", "child", "hotline"))
