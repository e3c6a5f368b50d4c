"""The operators' queue: what stands open, most urgent first, then who has waited longest."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from data.models import Alarm, Clock, Conversation, Delivery, Ticket, User
from data.repositories.conversations import readable
from data.subject import Subject

View = Literal["all", "new", "mine", "critical", "closed"]
VIEWS: tuple[View, ...] = get_args(View)
_CRITICAL = 3
_OWN = (
    "id",
    "channel",
    "status",
    "urgency",
    "urgency_source",
    "category",
    "reporter",
    "place_code",
    "holder_id",
    "opened_at",
    "last_inbound_at",
    "waiting_since",
    "closed_at",
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One conversation in the queue.

    `alarms` are those that nobody has taken; of its ticket: `confirmed` of its `deliveries` have a
    receipt, `due_at` is the next running clock, `late` counts clocks that ran out.
    """

    id: UUID
    channel: str
    status: str
    urgency: str | None
    urgency_source: str
    category: str | None
    reporter: str
    place_code: str | None
    holder: str | None
    holder_id: UUID | None
    opened_at: datetime
    last_inbound_at: datetime | None
    waiting_since: datetime | None
    closed_at: datetime | None
    ticket_number: int | None
    alarms: Sequence[str]
    deliveries: int
    confirmed: int
    due_at: datetime | None
    late: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open conversations each view holds."""

    all: int
    new: int
    mine: int
    critical: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The first rows of one view, the counts of all, and the database's time of reading."""

    rows: tuple[QueueRow, ...]
    counts: Counts
    now: datetime


@dataclass(frozen=True, slots=True)
class StandingAlarm:
    """A call for a human that nobody has taken."""

    conversation_id: UUID
    kind: str
    raised_at: datetime
    urgency: str | None
    category: str | None
    place_code: str | None


class QueueView:
    """Reads the queue within permission, in one statement."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def read(self, subject: Subject, view: View = "all", limit: int = 100) -> Queue:
        """Read the first `limit` rows of a view with the counts of every view."""
        read = await self._session.execute(queue_statement(subject, view, limit))
        rows = read.mappings().all()
        counts = Counts(*(rows[0][f"count_{item.name}"] for item in fields(Counts)))
        found = tuple(
            QueueRow(**{item.name: row[item.name] for item in fields(QueueRow)})
            for row in rows
            if row["id"] is not None
        )
        return Queue(found, counts, rows[0]["now"])

    async def standing(self, subject: Subject, limit: int = 50) -> list[StandingAlarm]:
        """List alarms that nobody has taken, critical ones first, then the oldest."""
        statement = (
            select(
                Alarm.conversation_id,
                Alarm.kind,
                Alarm.raised_at,
                Conversation.urgency,
                Conversation.category,
                Conversation.place_code,
            )
            .join(Conversation, Conversation.id == Alarm.conversation_id)
            .where(Alarm.taken_at.is_(None), readable(subject))
            .order_by((Alarm.kind == "critical").desc(), Alarm.raised_at)
            .limit(limit)
        )
        rows = (await self._session.execute(statement)).all()
        return [StandingAlarm(**row._mapping) for row in rows]

    async def conversation_of_ticket(self, number: int, subject: Subject) -> UUID | None:
        """Find the conversation of a ticket by its number."""
        statement = (
            select(Conversation.id)
            .join(Ticket, Ticket.conversation_id == Conversation.id)
            .where(Ticket.number == number, readable(subject))
        )
        return (await self._session.execute(statement)).scalar()


def _condition(subject: Subject, view: View) -> ColumnElement[bool]:
    mine = or_(
        Conversation.holder_id == subject.user_id, Conversation.assigned_id == subject.user_id
    )
    conditions: dict[View, ColumnElement[bool]] = {
        "all": true(),
        "new": and_(Conversation.holder_id.is_(None), Conversation.assigned_id.is_(None)),
        "mine": mine if subject.user_id else false(),
        "critical": Conversation.urgency_rank == _CRITICAL,
        "closed": true(),
    }
    return conditions[view]


def _order(row: Any, view: View) -> tuple[ColumnElement[Any], ...]:
    if view == "closed":
        return (row.closed_at.desc(), row.id)
    return (row.urgency_rank.desc(), row.waiting_since.asc().nulls_last(), row.opened_at)


def _counts(subject: Subject) -> Subquery:
    def of(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
        return func.count().filter(condition).label(f"count_{name}")

    views: tuple[View, ...] = ("all", "new", "mine", "critical")
    return (
        select(
            *(of(_condition(subject, view), view) for view in views),
            of(Conversation.waiting_since.is_not(None), "waiting"),
            func.clock_timestamp().label("now"),
        )
        .where(readable(subject), Conversation.status == "open")
        .subquery("counts")
    )


def queue_statement(subject: Subject, view: View, limit: int) -> Select[Any]:
    """Choose the rows first; ticket, alarms and clocks are then looked up for these alone."""
    status = "closed" if view == "closed" else "open"
    chosen = (
        select(Conversation)
        .where(readable(subject), Conversation.status == status, _condition(subject, view))
        .order_by(*_order(Conversation, view))
        .limit(limit)
        .subquery("chosen")
    )
    row, counts = chosen.c, _counts(subject)
    root = func.coalesce(row.continues_id, row.id)
    return (
        select(
            counts,
            *(row[name] for name in _OWN),
            User.display_name.label("holder"),
            Ticket.number.label("ticket_number"),
            *_details(row.id),
        )
        .select_from(counts)
        .outerjoin(chosen, true())
        .outerjoin(User, User.id == row.holder_id)
        .outerjoin(Ticket, Ticket.conversation_id == root)
        .order_by(*_order(row, view))
    )


def _details(conversation_id: ColumnElement[UUID]) -> tuple[ColumnElement[Any], ...]:
    kinds = func.array_agg(aggregate_order_by(Alarm.kind, Alarm.raised_at))
    standing = (Alarm.conversation_id == conversation_id, Alarm.taken_at.is_(None))
    shares = select(func.count()).where(Delivery.ticket_id == Ticket.id)
    clocks = select(func.min(Clock.due_at)).where(Clock.ticket_id == Ticket.id)
    running = (Clock.met_at.is_(None), Clock.fired_at.is_(None))
    fired = (Clock.met_at.is_(None), Clock.fired_at.is_not(None))
    late = select(func.count()).where(Clock.ticket_id == Ticket.id, *fired)
    return (
        func.coalesce(
            select(kinds).where(*standing).scalar_subquery(), cast([], ARRAY(Text))
        ).label("alarms"),
        shares.scalar_subquery().label("deliveries"),
        shares.where(Delivery.received_at.is_not(None)).scalar_subquery().label("confirmed"),
        clocks.where(*running).scalar_subquery().label("due_at"),
        late.scalar_subquery().label("late"),
    )
