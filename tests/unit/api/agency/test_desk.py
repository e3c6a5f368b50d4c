"""The demonstration agency's desk keeps the newest version of each ticket, most urgent first."""

from typing import Any

from api.demo_agency.desk import Desk
from api.demo_agency.ticket import TicketPayload


def ticket(delivery: str, *, version: int = 1, urgency: str = "high") -> TicketPayload:
    content: dict[str, Any] = {
        "schema": "langnghe.ticket.v1",
        "delivery_id": delivery,
        "ticket": {"number": 1, "version": version},
        "role": "lead",
        "because": "x",
        "urgency": {"code": urgency, "vi": urgency},
        "category": {"code": "bullying", "vi": "bắt nạt"},
        "online": False,
        "place": {},
        "report": {"words": ["x"]},
    }
    return TicketPayload.model_validate(content)


def test_a_webhook_seen_before_changes_nothing() -> None:
    desk = Desk()
    assert desk.put("a", "w1", ticket("d")) is not None
    assert desk.put("a", "w1", ticket("d", version=9)) is None
    assert [item.version for item in desk.listed()] == [1]


def test_an_older_version_that_comes_late_does_not_replace_a_newer_one() -> None:
    desk = Desk()
    desk.put("a", "w2", ticket("d", version=2))
    desk.put("a", "w1", ticket("d", version=1))
    assert [item.version for item in desk.listed()] == [2]
    desk.put("a", "w3", ticket("d", version=3))
    assert [item.version for item in desk.listed()] == [3]


def test_open_before_closed_then_urgent_first_then_longest_waiting() -> None:
    desk = Desk()
    for name, urgency in (("m", "medium"), ("h1", "high"), ("c", "critical"), ("h2", "high")):
        desk.put("a", name, ticket(name, urgency=urgency))
    closed = desk.find("c")
    assert closed is not None
    closed.state = "done"
    assert [item.delivery_id for item in desk.listed()] == ["h1", "h2", "m", "c"]
