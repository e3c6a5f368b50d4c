"""The statements behind statistics: conversations chosen once, then counted and timed by a key."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Label,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from data.models import AuditEntry, Clock, Conversation, Delivery, Message, Ticket
from data.repositories.statistics_scope import AREA, OUTSIDE, Dimension, Scope
from data.subject import Role, Subject

_ZONE = "Asia/Ho_Chi_Minh"
_WHOLE = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM})
_LATER = (
    select(Conversation.continues_id, func.max(Conversation.child_age).label("child_age"))
    .where(Conversation.continues_id.is_not(None))
    .group_by(Conversation.continues_id)
    .subquery("later")
)
"""What conversations that go on with a case tell of the child's age."""


def countable(subject: Subject) -> ColumnElement[bool]:
    """Give the condition under which the subject may have a conversation counted.

    Wider than reading it: an administrator or auditor sees numbers, not words.
    """
    if subject.role in _WHOLE:
        return true()
    if subject.role in {Role.AGENCY, Role.AGENCY_OFFICER} and subject.agency_code:
        share = Delivery.__table__.alias("share")
        received = select(share.c.id).where(
            share.c.ticket_id == Ticket.id, share.c.agency_code == subject.agency_code
        )
        return received.correlate(Ticket).exists()
    return false()


def outcomes_statement(scope: Scope) -> Select[str, str, int]:
    """Build the statement that counts deliveries by agency and state."""
    facts = _facts("channel", scope, bare=True)
    return (
        select(Delivery.agency_code, Delivery.state, func.count())
        .select_from(facts)
        .join(Delivery, _share_in(facts.c.ticket_id, scope.subject))
        .group_by(Delivery.agency_code, Delivery.state)
    )


def months_statement(scope: Scope) -> Select[Any]:
    """Build the statement that counts conversations by month, without times."""
    facts = _facts("month", scope, bare=True)
    return select(facts.c.key, func.count().label("contacts")).group_by(facts.c.key)


def groups_statement(dimension: Dimension, scope: Scope) -> Select[Any]:
    """Build the one statement behind a table."""
    facts = _by_agency(scope) if dimension == "agency" else _facts(dimension, scope)
    whole = _whole(facts, scope).cte("whole")
    receipts = _receipts(facts, dimension, scope).cte("receipts")
    same = and_(whole.c.total == receipts.c.total, whole.c.key.is_not_distinct_from(receipts.c.key))
    named = [column for column in receipts.c if column.name.startswith("receipt_")]
    return (
        select(*whole.c, *named)
        .select_from(whole.outerjoin(receipts, same))
        .order_by(whole.c.total, whole.c.key)
    )


def _key(dimension: Dimension | None) -> ColumnElement[Any]:
    local = func.timezone(_ZONE, Conversation.opened_at)
    place = case(
        (Conversation.place_code.is_not(None), Conversation.place_code),
        (Ticket.place_outside.is_(True), OUTSIDE),
        (Conversation.place_area.is_not(None), literal(AREA).concat(Conversation.place_area)),
    )
    keys: dict[Dimension, Any] = {
        "category": Conversation.category,
        "urgency": Conversation.urgency,
        "place": place,
        "channel": Conversation.channel,
        "reporter": Conversation.reporter,
        "age": func.greatest(Conversation.child_age, _LATER.c.child_age),
    }
    if dimension is None:
        return literal(None)
    if dimension in keys:
        return func.coalesce(keys[dimension], "")
    return func.to_char(func.date_trunc(dimension, local), "YYYY-MM-DD")


def _facts(dimension: Dimension | None, scope: Scope, *, bare: bool = False) -> CTE:
    """Choose the conversations, one row each; `bare` leaves the times out."""
    columns: list[Label[Any]] = [_key(dimension).label("key"), Ticket.id.label("ticket_id")]
    source: FromClause = Conversation.__table__.outerjoin(
        Ticket.__table__, Ticket.conversation_id == Conversation.id
    )
    if dimension == "age":
        source = source.outerjoin(_LATER, _LATER.c.continues_id == Conversation.id)
    if not bare:
        action = and_(Clock.ticket_id == Ticket.id, Clock.kind == "first_action")
        source = source.outerjoin(Clock.__table__, action)
        columns += _times()
    return select(*columns).select_from(source).where(*_chosen(scope)).cte("facts")


def _by_agency(scope: Scope) -> CTE:
    """Give one row for each agency that has a conversation's ticket, else one of no agency."""
    # Materialised: else the times would be looked up anew for each agency.
    facts = _facts(None, scope).prefix_with("MATERIALIZED", dialect="postgresql")
    share = _share_in(facts.c.ticket_id, scope.subject)
    return (
        select(
            func.coalesce(Delivery.agency_code, "").label("key"),
            Delivery.id.label("delivery_id"),
            *(column for column in facts.c if column.name != "key"),
        )
        .select_from(facts.outerjoin(Delivery.__table__, share))
        .cte("shares")
    )


def _chosen(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [
        Conversation.opened_at >= scope.begin,
        Conversation.opened_at < scope.end,
        countable(scope.subject),
    ]
    if not scope.tests:
        conditions.append(Ticket.is_test.is_not(True))
    if scope.online:
        conditions += [Conversation.continues_id.is_(None), _online()]
    return conditions


def _online() -> ColumnElement[bool]:
    bodily = and_(Conversation.category == "sexual_abuse", Ticket.online.is_(True))
    return or_(Conversation.category == "online_sexual_abuse", bodily)


def _share_in(ticket_id: Any, subject: Subject) -> ColumnElement[bool]:
    """Give the deliveries of a ticket that count for a subject: an agency has but its own."""
    ours: ColumnElement[bool] = Delivery.ticket_id == ticket_id
    if subject.role in _WHOLE:
        return ours
    return and_(ours, Delivery.agency_code == subject.agency_code)


def _times() -> list[Label[Any]]:
    answered = select(func.min(Message.sent_at)).where(
        Message.conversation_id == Conversation.id,
        Message.direction == "outbound",
        Message.sent_at.is_not(None),
    )
    taken = select(func.min(AuditEntry.at)).where(
        AuditEntry.object_id == Conversation.id, AuditEntry.action == "conversation.taken"
    )
    return [
        Conversation.opened_at.label("opened_at"),
        _seconds(answered.scalar_subquery(), Conversation.opened_at).label("answer"),
        _seconds(taken.scalar_subquery(), Conversation.opened_at).label("takeover"),
        Clock.due_at.label("due_at"),
        Clock.met_at.label("met_at"),
    ]


def _seconds(end: Any, begin: Any) -> ColumnElement[Any]:
    return func.extract("epoch", end - begin)


def _whole(facts: CTE, scope: Scope) -> Select[Any]:
    limit = scope.answer_within
    late = facts.c.opened_at < func.now() - limit
    fast = facts.c.answer <= limit.total_seconds()
    return select(
        facts.c.key,
        func.grouping(facts.c.key).label("total"),
        func.count().label("contacts"),
        func.count(facts.c.ticket_id).label("tickets"),
        *_spread("answer", facts.c.answer, or_(facts.c.answer.is_not(None), late), fast),
        *_spread("takeover", facts.c.takeover, *_clock(facts.c.met_at, facts.c.due_at)),
    ).group_by(func.rollup(facts.c.key))


def _receipts(facts: CTE, dimension: Dimension, scope: Scope) -> Select[Any]:
    if dimension == "agency":
        counted = Delivery.id == facts.c.delivery_id
    else:
        counted = _share_in(facts.c.ticket_id, scope.subject)
    clock = and_(Clock.delivery_id == Delivery.id, Clock.kind == "receipt")
    decided, within = _clock(Clock.met_at, Clock.due_at)
    needed = or_(Delivery.state != "revoked", Clock.met_at.is_not(None))
    took = _seconds(Delivery.received_at, Delivery.created_at)
    return (
        select(
            facts.c.key,
            func.grouping(facts.c.key).label("total"),
            *_spread("receipt", took, and_(decided, needed), within, of=Delivery.received_at),
        )
        .select_from(facts)
        .join(Delivery, counted)
        .outerjoin(Clock, clock)
        .group_by(func.rollup(facts.c.key))
    )


def _clock(met: Any, due: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Tell whether a clock is decided, and whether it was kept."""
    return or_(met.is_not(None), due < func.now()), met <= due


def _spread(
    name: str,
    length: ColumnElement[Any],
    decided: ColumnElement[bool],
    within: ColumnElement[bool],
    of: Any = None,
) -> list[Label[Any]]:
    came = length.is_not(None) if of is None else of.is_not(None)

    def part(share: float) -> ColumnElement[Any]:
        return func.percentile_cont(share).within_group(length).filter(came)

    return [
        func.count().filter(came).label(f"{name}_n"),
        part(0.5).label(f"{name}_median"),
        part(0.9).label(f"{name}_p90"),
        func.count().filter(decided).label(f"{name}_decided"),
        func.count().filter(and_(decided, within)).label(f"{name}_within"),
    ]
