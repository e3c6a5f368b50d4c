"""What leaves the house is what may, the same bytes for the same version."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.delivery.payload import (
    CATEGORY_VI,
    URGENCY_VI,
    build_payload,
    encode,
    idempotency_key,
)
from api.tickets.report import report_fields
from bot.dialogue.events import Report, State
from data.models import Delivery, Ticket
from nlu.labels import Category, Urgency

MOMENT = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)
DELIVERY = Delivery(id=UUID(int=2), agency_code="so-y-te", role="lead", because="vì …")


def ticket(**changes: object) -> Ticket:
    fields: dict[str, object] = {
        "id": UUID(int=1),
        "number": 17,
        "urgency": "critical",
        "category": "physical_abuse",
        "online": False,
        "place_code": "24505",
        "place_outside": False,
        "version": 3,
        "is_test": False,
        "opened_at": MOMENT,
        "updated_at": MOMENT,
    }
    return Ticket(**{**fields, **changes})


def built(report: dict[str, Any], **changes: object) -> dict[str, Any]:
    return build_payload(ticket(**changes), DELIVERY, report, {"24505": "Xã Ea Knuếc"}, MOMENT)


@given(st.text(), st.text(min_size=1))
def test_name_and_contact_of_the_reporter_are_not_in_it(name: str, contact: str) -> None:
    state = State(report=Report(story=("a",), reporter_name=name, contact=contact))
    payload = built(report_fields(state))
    assert payload["report"]["reporter_withheld"] is True
    assert "reporter" not in payload["report"]
    bare = built(report_fields(State(report=Report(story=("a",)))))
    assert payload == bare, "it is the same as if nobody had said who they are"


def test_nor_in_what_they_told_later_from_elsewhere() -> None:
    report = report_fields(State(report=Report(story=("a",))))
    later = report_fields(State(report=Report(story=("b",), contact="0905123456")))
    report["follow_ups"] = {str(UUID(int=9)): later}
    payload = built(report)
    assert [item["words"] for item in payload["report"]["follow_ups"]] == [["b"]]
    said = encode(payload).decode()
    assert "0905123456" not in said
    assert str(UUID(int=9)) not in said


@given(st.lists(st.text(), max_size=3))
def test_the_words_stand_as_they_were_said(words: list[str]) -> None:
    payload = built(report_fields(State(report=Report(story=tuple(words)))))
    assert json.loads(encode(payload))["report"]["words"] == words


def test_half_a_character_stops_nothing() -> None:
    payload = built(report_fields(State(report=Report(story=("\ud83d em sợ",)))))
    assert json.loads(encode(payload))["report"]["words"] == ["? em sợ"]


def test_the_same_version_gives_the_same_bytes_in_any_time_zone() -> None:
    report = report_fields(State(report=Report(story=("a",))))
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=7)))
    moved = built(report, opened_at=elsewhere, updated_at=elsewhere)
    assert encode(moved) == encode(built(dict(reversed(report.items()))))


def test_the_key_changes_with_the_version_only() -> None:
    assert idempotency_key(DELIVERY, ticket()) == f"{UUID(int=2)}.3"
    assert idempotency_key(DELIVERY, ticket(version=4)) != idempotency_key(DELIVERY, ticket())


@pytest.mark.parametrize(("labels", "names"), [(Urgency, URGENCY_VI), (Category, CATEGORY_VI)])
def test_every_label_has_its_vietnamese_name(labels: Any, names: dict[str, str]) -> None:
    assert set(names) == {label.value for label in labels}
