"""Every label, state and reason that can stand on a page has its text."""

from datetime import UTC, datetime, timedelta

import pytest

from api.console.reasons import told_reasons
from api.console.times import duration, moment
from api.pages.texts import load_texts
from bot.dialogue.events import AlarmKind
from data.repositories.queue_view import VIEWS
from nlu.labels import Category, Reporter, Urgency
from nlu.rules import default_rules

WANTED = {
    "urgency": [*Urgency, "none"],
    "category": [*Category, "none"],
    "reporter": list(Reporter),
    "alarm": list(AlarmKind),
    "view": list(VIEWS),
    "rule": list(default_rules().rules),
    "delivery": ["queued", "sent", "received", "accepted", "declined", "in_progress", "done"],
    "state": ["received", "queued", "sent", "failed", "blocked", "cleared", "withdrawn"],
    "outcome": ["taken", "refused", "failed", "unreachable", "timeout", "no_endpoint"],
    "clock": ["receipt", "first_action", "urgent_measure"],
}


@pytest.mark.parametrize("group", WANTED)
def test_nothing_that_can_be_shown_lacks_its_text(group: str) -> None:
    keys = {f"console.{group}.{name}" for name in WANTED[group]}
    assert keys - load_texts().keys == set()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "0 giây"),
        (59, "59 giây"),
        (60, "1 phút"),
        (3599, "59 phút"),
        (7500, "2 giờ 05"),
        (90_000, "1 ngày"),
    ],
)
def test_a_length_of_time_is_told_in_units_one_grasps(seconds: int, told: str) -> None:
    assert duration(timedelta(seconds=seconds)) == told


def test_a_moment_is_told_by_the_clock_in_vietnam() -> None:
    now = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
    assert moment(now - timedelta(minutes=30), now) == "00:30"
    assert moment(now - timedelta(hours=2), now) == "23:00 01/03"


def test_rules_come_first_and_few_words_follow() -> None:
    words = [{"source": "feature", "name": name} for name in ("em", "đánh", "sợ lắm", "dao", "rựa")]
    told = told_reasons([*words, {"source": "rule", "name": "attack_now"}])
    assert [item["text"] for item in told] == ["đang bị tấn công", "đánh", "sợ lắm", "dao"]
    assert told_reasons([{"source": "rule", "name": "brand_new"}])[0]["text"] == "brand new"


def test_what_the_second_reading_said_is_told_last_and_in_words() -> None:
    again = {"source": "encoder", "name": "critical", "weight": 0.963}
    told = told_reasons([again, {"source": "feature", "name": "đánh"}])
    assert [item["text"] for item in told] == ["đánh", "đọc cả câu: Khẩn cấp 96 %"]
