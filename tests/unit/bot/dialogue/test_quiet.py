"""The safe word works everywhere, and quiet stays quiet."""

import pytest

from bot.dialogue.events import (
    AlarmKind,
    Capabilities,
    ClearMessages,
    Event,
    RaiseAlarm,
    WatchSilence,
)
from bot.dialogue.script import Script
from tests.unit.bot.dialogue.talking import BEATEN, BEATEN_NOW, Talk, understood

TELLING = ("113", "111", "đánh", "trẻ em", "an toàn", "Lắng Nghe")
STAGES = [
    [],
    ["chào"],
    ["ba đánh em"],
    ["ba đánh em", "dạ có"],
    ["ba đánh em", "không nói nữa"],
]


def after(talk: Talk, words: list[str]) -> Talk:
    for said in words:
        talk.says(said, BEATEN if "đánh" in said else None)
    return talk


@pytest.mark.parametrize("words", STAGES)
@pytest.mark.parametrize("safe_word", ["bài tập toán", "BAI TAP TOAN"])
def test_the_safe_word_stops_everything(talk: Talk, words: list[str], safe_word: str) -> None:
    after(talk, words).says(safe_word, BEATEN_NOW)
    assert talk.state.stage == "quiet"
    assert ClearMessages() in talk.actions
    assert len(talk.last.replies) == 1
    assert not any(word in talk.words for word in TELLING)
    assert not talk.last.replies[0].buttons


@pytest.mark.parametrize(
    ("channel", "honest"),
    [(Capabilities(deletion_hours=48), "48 giờ"), (Capabilities(clears_page=True), "trang này"),
     (Capabilities(), "không tự xóa được")],
)  # fmt: skip
def test_what_cannot_be_cleared_is_told(script: Script, channel: Capabilities, honest: str) -> None:
    assert honest in Talk(script, channel).says("bài tập toán").words


@pytest.mark.parametrize(
    "said", ["haha", "ai đây", "mày nhắn với ai", "😀", "cảm ơn", "có", "không"]
)
def test_in_quiet_every_other_word_gets_a_harmless_line(talk: Talk, said: str) -> None:
    after(talk, ["ba đánh em", "bài tập toán"]).says(said)
    assert talk.keys == ["quiet.neutral"]
    assert talk.state.stage == "quiet"


@pytest.mark.parametrize(
    "event", [Event("start"), Event("button", value="skip:where"), Event("media")]
)
def test_in_quiet_nothing_else_wakes_the_talk(talk: Talk, event: Event) -> None:
    after(talk, ["ba đánh em", "bài tập toán"]).does(event)
    assert talk.keys == ["quiet.neutral"]


def test_a_picture_sent_in_quiet_still_calls_an_operator(talk: Talk) -> None:
    after(talk, ["bài tập toán"]).does(Event("media"))
    assert RaiseAlarm(AlarmKind.MEDIA) in talk.actions


def test_an_engine_that_fails_does_not_break_the_quiet(talk: Talk) -> None:
    after(talk, ["ba đánh em", "bài tập toán"])
    talk.says("gì đây", understood("high", "other_concern", degraded=True))
    assert talk.keys == ["quiet.neutral"]
    assert RaiseAlarm(AlarmKind.NOT_UNDERSTOOD) in talk.actions


@pytest.mark.parametrize("said", ["tiếp tục", "tiep tuc a"])
def test_going_on_asks_first_whether_it_is_safe_and_shows_nothing(talk: Talk, said: str) -> None:
    after(talk, ["ba đánh em", "dạ có", "bài tập toán"]).says(said)
    assert talk.keys == ["ask.safe"]
    assert "đánh" not in talk.words


@pytest.mark.parametrize("said", ["đang làm gì đó", "em nhắn với ai", "ai đọc tin này vậy em"])
def test_a_stranger_who_asks_is_not_told_whatever_the_engine_thinks(talk: Talk, said: str) -> None:
    talk.says("ba đánh em", BEATEN).says("bài tập toán")
    talk.says(said, understood("critical", "physical_abuse"))
    assert talk.keys == ["quiet.neutral"]


def test_writing_of_the_matter_again_ends_the_quiet(talk: Talk) -> None:
    after(talk, ["ba đánh em", "bài tập toán"]).says("ổng lại đang đánh em", BEATEN_NOW)
    assert "emergency" in talk.keys
    after(talk, ["bài tập toán"]).says("gặp người")
    assert "human.told" in talk.keys


def test_falling_quiet_leaves_the_watch_over_the_silence(talk: Talk) -> None:
    after(talk, ["ba đánh em", "bài tập toán"])
    assert WatchSilence() in talk.actions
