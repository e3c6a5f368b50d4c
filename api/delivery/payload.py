"""What leaves the house for an agency: what may, and nothing else. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from data.models import Delivery, Ticket

SCHEMA = "langnghe.ticket.v1"

URGENCY_VI = {"critical": "khẩn cấp", "high": "cao", "medium": "trung bình", "low": "thấp"}
CATEGORY_VI = {
    "sexual_abuse": "xâm hại tình dục",
    "online_sexual_abuse": "xâm hại tình dục trên môi trường mạng",
    "trafficking_abduction": "mua bán, bắt cóc, chiếm đoạt, mất tích",
    "self_harm": "tự tử, tự gây thương tích",
    "physical_abuse": "bạo lực thể chất",
    "child_marriage": "tảo hôn, ép kết hôn",
    "labour_exploitation": "bóc lột sức lao động, ép ăn xin",
    "neglect_abandonment": "bỏ rơi, bỏ mặc, sao nhãng",
    "bullying": "bắt nạt, bạo lực học đường, bắt nạt trên mạng",
    "emotional_abuse": "bạo lực tinh thần",
    "other_concern": "khác",
    "not_a_case": "không phải vụ việc",
}
_WITHHELD = ("reporter",)


def idempotency_key(delivery: Delivery, ticket: Ticket) -> str:
    """Give the key of one ticket version for one agency: the same at every try."""
    return f"{delivery.id}.{ticket.version}"


def build_payload(
    ticket: Ticket,
    delivery: Delivery,
    report: dict[str, Any],
    communes: Mapping[str, str],
    receipt_due_at: datetime | None = None,
) -> dict[str, Any]:
    """Build what one agency receives of one ticket version; the same version gives the same bytes.

    The reporter's name, contact and channel address never leave by this way. `words` are the
    reporter's own, verbatim. What other agencies say of the ticket changes between two tries, so
    it is not here but in the answer of the agency API.
    """
    path = f"/agency/v1/deliveries/{delivery.id}"
    return {
        "schema": SCHEMA,
        "test": ticket.is_test,
        "delivery_id": str(delivery.id),
        "ticket": {
            "id": str(ticket.id),
            "number": ticket.number,
            "version": ticket.version,
            "opened_at": ticket.opened_at.astimezone(UTC).isoformat(),
            "updated_at": ticket.updated_at.astimezone(UTC).isoformat(),
        },
        "role": delivery.role,
        "because": delivery.because,
        "urgency": _labelled(ticket.urgency, URGENCY_VI),
        "category": _labelled(ticket.category, CATEGORY_VI),
        "online": ticket.online,
        "place": {
            "code": ticket.place_code,
            "name": communes.get(ticket.place_code or ""),
            "outside_province": ticket.place_outside,
        },
        "report": _allowed(report),
        "receipt_due_at": receipt_due_at.astimezone(UTC).isoformat() if receipt_due_at else None,
        "delivery_path": path,
        "receipts_path": f"{path}/receipts",
    }


def encode(payload: dict[str, Any]) -> bytes:
    """Write a payload as the bytes that are signed and sent; half a character becomes `?`."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def _labelled(value: str, names: Mapping[str, str]) -> dict[str, str]:
    return {"code": value, "vi": names[value]}


def _allowed(report: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in report.items() if key not in _WITHHELD}
    follow_ups = report.get("follow_ups", {})
    if follow_ups:
        kept["follow_ups"] = [_allowed(item) for item in follow_ups.values()]
    return {**kept, "reporter_withheld": True}
