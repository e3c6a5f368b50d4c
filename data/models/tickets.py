"""The ticket, its way to each agency, and every clock on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Created, Id, Sealed


class Ticket(Base):
    """The structured case that agencies receive; `version` rises with each update."""

    __tablename__ = "tickets"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), unique=True)
    because: Mapped[str]
    urgency: Mapped[str]
    category: Mapped[str]
    reporter: Mapped[str]
    online: Mapped[bool] = mapped_column(default=False)
    place_code: Mapped[str | None]
    place_outside: Mapped[bool] = mapped_column(default=False)
    report: Mapped[Sealed]
    """JSON: the fields of Mẫu số 01."""
    version: Mapped[int] = mapped_column(default=1)
    is_test: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[Created]
    updated_at: Mapped[Created]
    closed_at: Mapped[datetime | None]


class Delivery(Base):
    """One agency's share in a ticket: how it got there and what the agency says of it.

    State: queued (not yet handed over), sent, received, accepted, declined, in_progress, done,
    revoked.
    """

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("ticket_id", "agency_code"),)

    id: Mapped[Id]
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    agency_code: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    """lead, coordinating or informed."""
    rung: Mapped[int] = mapped_column(default=0)
    """0 when chosen by routing, else its step on the escalation ladder."""
    because: Mapped[str]
    """The routing rule or escalation that chose it."""
    state: Mapped[str] = mapped_column(default="queued")
    version_sent: Mapped[int] = mapped_column(default=0)
    """The newest ticket version that the agency's endpoint took."""
    attempts: Mapped[int] = mapped_column(default=0)
    gave_up_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None]


class Attempt(Base):
    """One try to hand a ticket version over."""

    __tablename__ = "attempts"

    id: Mapped[Id]
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"), index=True)
    version: Mapped[int]
    number: Mapped[int]
    outcome: Mapped[str]
    """taken, refused, failed, unreachable, timeout or no_endpoint."""
    status_code: Mapped[int | None]
    duration_ms: Mapped[int]
    created_at: Mapped[Created]


class Receipt(Base):
    """What an agency said of a delivery, once for each idempotency key."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("delivery_id", "idempotency_key"),)

    id: Mapped[Id]
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"))
    state: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[bytes | None]
    """Sealed text."""
    idempotency_key: Mapped[str]
    created_at: Mapped[Created]


class Clock(Base):
    """A deadline with its source; it is met or it fires, once."""

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("ticket_id", "delivery_id", "kind", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[Id]
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    delivery_id: Mapped[UUID | None] = mapped_column(ForeignKey("deliveries.id"), index=True)
    kind: Mapped[str]
    source: Mapped[str]
    """The law or service level it comes from."""
    started_at: Mapped[Created]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    fired_at: Mapped[datetime | None]


class Alarm(Base):
    """A call for a human; stands until somebody takes it."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "uq_alarms_standing",
            "conversation_id",
            "kind",
            unique=True,
            postgresql_where=text("taken_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str]
    raised_at: Mapped[Created]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class AgencyAccount(Base):
    """How an agency is reached by machine: its endpoint, our signing secret, its API key."""

    __tablename__ = "agency_accounts"

    id: Mapped[Id]
    agency_code: Mapped[str] = mapped_column(unique=True)
    endpoint: Mapped[str | None]
    secret: Mapped[Sealed]
    """The Standard Webhooks signing secret (`whsec_…`)."""
    api_key_hash: Mapped[bytes] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Created]
