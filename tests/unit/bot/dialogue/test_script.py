"""The script keeps the rules for speaking with a child at risk, and the checker is awake."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.events import Capabilities, Event, State
from bot.dialogue.questions import ORDER, ask
from bot.dialogue.script import Phrase, Script, ScriptError, Tone, load_script
from bot.dialogue.script_rules import violations
from bot.dialogue.turn import Turn, begin
from tests.unit.bot.dialogue.talking import Talk, understood

BAD = [
    ("Tại sao em không kể sớm?", "asks why"),
    ("Mình giữ bí mật tuyệt đối cho em.", "promises secrecy"),
    ("Mình hứa với em.", "promises"),
    ("Chú công an chắc chắn sẽ tới.", "promises an outcome"),
    ("Em gửi thêm ảnh cho mình nhé.", "asks for pictures"),
    ("Em ở đâu? Em mấy tuổi?", "more than one question"),
    ("Gọi số 0905 123 456 nhé.", "is not known"),
    ("Gọi 1800 nhé.", "is not known"),
    ("Bố đánh em hả.", "locked screen"),
    ("Lẽ ra em phải nói.", "blames"),
    ("a" * 601, "more than 600"),
]


def with_text(script: Script, key: str, text: str) -> Script:
    phrase = Phrase("bad", dict.fromkeys(Tone, (text, f"{text} ")))
    return replace(script, phrases={**script.phrases, key: phrase})


def test_the_script_breaks_no_rule(script: Script) -> None:
    assert violations(script) == ()


@pytest.mark.parametrize(("text", "rule"), BAD)
def test_a_bad_sentence_is_caught(script: Script, text: str, rule: str) -> None:
    assert any(rule in line for line in violations(with_text(script, "ack.plain", text)))


@pytest.mark.parametrize("number", ["113", "111", "115"])
def test_an_emergency_text_must_hold_every_number(script: Script, number: str) -> None:
    text = "Em nhớ nhé. 113, 111, 115".replace(number, "")
    assert any("is missing" in line for line in violations(with_text(script, "emergency", text)))


def test_a_key_that_is_silent_in_one_tone_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text(
        'safe_word: {word: a, also: []}\nbuttons: {}\ntexts: {x: {en: "x", child: ["y"]}}', "utf-8"
    )
    with pytest.raises(ScriptError, match="x: nothing for caregiver"):
        load_script(script_file=file)


@pytest.mark.parametrize("question", ORDER)
@pytest.mark.parametrize("buttons", [True, False])
def test_every_question_can_be_skipped(talk: Talk, question: str, buttons: bool) -> None:
    turn = opened(talk, buttons)
    ask(turn, question)
    reply = turn.replies[-1]
    assert buttons == any(button.value == f"skip:{question}" for button in reply.buttons)
    assert buttons or "bỏ qua" in reply.text
    assert reply.text.count("?") <= 1


@pytest.mark.parametrize("reporter", list(Tone))
def test_every_question_exists_in_every_tone(talk: Talk, reporter: Tone) -> None:
    for question in ORDER:
        turn = opened(talk)
        turn.change(reporter=reporter.value)
        ask(turn, question)
        assert turn.replies[-1].text


def test_a_child_is_em_and_an_adult_is_not(script: Script) -> None:
    assert "em" in script.text("ask.safe", Tone.CHILD, 0)
    assert "anh/chị" in script.text("welcome", Tone.CAREGIVER, 0)
    assert "bạn" in script.text("welcome", Tone.UNKNOWN, 0)


def test_braces_that_a_person_typed_are_shown_as_they_are(talk: Talk) -> None:
    assert "{you}" in talk.script.text("summary.story", Tone.CHILD, 0, value="{you}")


def test_variants_go_round(script: Script) -> None:
    assert script.text("ack.plain", Tone.CHILD, 1) != script.text("ack.plain", Tone.CHILD, 2)


def opened(talk: Talk, buttons: bool = True) -> Turn:
    meaning = understood("high", "physical_abuse", "child")
    event = Event("text", "x", understanding=meaning)
    return begin(State(), event, talk.script, Capabilities(buttons=buttons))
