"""At a critical sign: warm words, the numbers, an alarm and the ticket, all at once."""

import pytest

from bot.dialogue.events import AlarmKind, Event, OpenTicket, RaiseAlarm, WatchSilence
from nlu.understanding import PlaceMention
from tests.unit.bot.dialogue.talking import BEATEN, BEATEN_NOW, CODE, Talk, understood

ALARM = RaiseAlarm(AlarmKind.CRITICAL)


def test_the_first_critical_word_is_answered_with_help_and_one_question(talk: Talk) -> None:
    talk.says("bố dượng đang đánh em", BEATEN_NOW)
    assert talk.keys == ["opening.critical.physical_abuse", "emergency", "ask.safe"]
    assert all(number in talk.words for number in ("113", "111", "115"))
    assert talk.actions == (ALARM, OpenTicket("critical"))
    assert talk.words.count("?") == 1


def test_each_later_answer_brings_the_ticket_up_to_date_without_a_new_alarm(talk: Talk) -> None:
    talk.says("bố dượng đang đánh em", BEATEN_NOW).says("dạ có")
    assert talk.actions == (OpenTicket("critical"),)
    assert "emergency" not in talk.keys


def test_the_numbers_are_not_repeated_for_the_same_sign(talk: Talk) -> None:
    talk.says("bố dượng đang đánh em", BEATEN_NOW).says("ổng đang đánh em thiệt mà", BEATEN_NOW)
    assert "emergency" not in talk.keys
    assert ALARM not in talk.actions
    assert OpenTicket("critical") in talk.actions


def test_a_new_critical_sign_is_told_again(talk: Talk) -> None:
    talk.says("bố dượng đang đánh em", BEATEN_NOW)
    talk.says("em muốn chết", understood("critical", "self_harm", "child", ("wish_to_die",)))
    assert any(key.startswith("emergency") for key in talk.keys)
    assert ALARM in talk.actions


@pytest.mark.parametrize("said", ["dạ không", "ko", "hông an toàn", "answer:safe:no"])
def test_not_being_safe_is_an_emergency_whatever_was_told(talk: Talk, said: str) -> None:
    talk.says("bố dượng hay đánh em", BEATEN)
    assert ALARM not in talk.actions
    talk.presses(said) if said.startswith("answer") else talk.says(said)
    assert "emergency" in talk.keys
    assert talk.actions == (ALARM, OpenTicket("critical"))


def test_a_critical_message_after_the_end_is_an_emergency_too(talk: Talk) -> None:
    talk.says("bố dượng hay đánh em", BEATEN).says("em không muốn nói nữa", fresh_code=CODE)
    assert talk.state.stage == "closed"
    talk.says("ổng lại đang đánh em", BEATEN_NOW)
    assert "emergency" in talk.keys
    assert talk.keys[-1] == "ask.safe"
    talk.says("dạ có")
    assert talk.keys == ["closed.added"]


def test_an_edit_can_raise_to_critical(talk: Talk) -> None:
    talk.says("chào cô")
    talk.does(Event("edit", "bố đang đánh em", understanding=BEATEN_NOW, replaces="chào cô"))
    assert "emergency" in talk.keys
    assert ALARM in talk.actions
    assert talk.state.report.story == ("bố đang đánh em",)


def test_critical_facts_of_the_first_message_are_not_asked_again(talk: Talk) -> None:
    meaning = understood(
        "critical", "physical_abuse", "child", ("now",),
        relation="bố dượng", offender_near=True, safe_now=False, ages=(11,), sex="female",
        place=PlaceMention("Ea Bar", ("1",)), injuries=("chảy máu",),
    )  # fmt: skip
    talk.says("bố dượng đang đánh em 11 tuổi gái ở Ea Bar chảy máu", meaning)
    assert talk.keys[-1] == "ask.safe"
    assert talk.says("dạ có").keys[-1] == "ask.contact"


def test_what_no_engine_understood_goes_to_a_human(talk: Talk) -> None:
    talk.says("xyz", understood("high", "other_concern", degraded=True))
    assert talk.keys[0] == "not_understood"
    assert RaiseAlarm(AlarmKind.NOT_UNDERSTOOD) in talk.actions
    assert WatchSilence() in talk.actions


def test_a_plain_answer_needs_no_engine(talk: Talk) -> None:
    talk.says("bố dượng hay đánh em", BEATEN)
    talk.says("dạ có", understood("high", "other_concern", degraded=True))
    assert RaiseAlarm(AlarmKind.NOT_UNDERSTOOD) not in talk.actions
    assert talk.state.report.safe_now is True


def test_rules_still_raise_the_alarm_when_no_engine_answers(talk: Talk) -> None:
    talk.says("cứu em", understood("critical", "physical_abuse", rules=("help",), degraded=True))
    assert "emergency" in talk.keys
    assert ALARM in talk.actions
