"""The tickets on the agency's desk: in memory, the newest version of each. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from api.demo_agency.ticket import TicketPayload

CLOSED = frozenset({"done", "declined", "revoked"})
_URGENCIES = ("critical", "high", "medium", "low")
_SEEN_AT_MOST = 10_000


@dataclass(slots=True)
class Item:
    """One delivery: the agency it is for, the newest payload, and its state at the service."""

    agency_code: str
    payload: TicketPayload
    state: str = "sent"
    came_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def delivery_id(self) -> str:
        """Give the delivery's id."""
        return self.payload.delivery_id

    @property
    def version(self) -> int:
        """Give the version of the ticket."""
        return self.payload.ticket.version


class Desk:
    """Keeps the newest version of each ticket and knows which webhooks have been seen."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._seen: dict[str, None] = {}

    def put(self, agency_code: str, webhook_id: str, payload: TicketPayload) -> Item | None:
        """Lay a ticket on the desk; None when this webhook has come before.

        An older version that comes late does not replace a newer one.
        """
        if webhook_id in self._seen:
            return None
        self._seen[webhook_id] = None
        if len(self._seen) > _SEEN_AT_MOST:
            del self._seen[next(iter(self._seen))]
        known = self._items.setdefault(payload.delivery_id, Item(agency_code, payload))
        if payload.ticket.version > known.version:
            known.payload = payload
        return known

    def find(self, delivery_id: str) -> Item | None:
        """Find a ticket on the desk."""
        return self._items.get(delivery_id)

    def listed(self) -> list[Item]:
        """List all: open ones first, the most urgent first, then the longest waiting."""
        return sorted(self._items.values(), key=_order)


def _order(item: Item) -> tuple[bool, int, datetime]:
    urgency = item.payload.urgency.code
    rank = _URGENCIES.index(urgency) if urgency in _URGENCIES else 0
    return item.state in CLOSED, rank, item.came_at
