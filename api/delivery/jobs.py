"""The durable job behind each hand-over: one try a run, every try recorded, days of patience."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from api.alarms import raise_alarm
from api.delivery.courier import Outcome
from api.delivery.payload import build_payload, encode, idempotency_key
from api.observability import metrics
from api.services import Services
from api.tickets.assignment import OVER, escalate
from bot.dialogue.events import AlarmKind
from data import clock
from data.bus import tell
from data.models import Delivery, Ticket
from data.queue import AGENCIES, URGENT
from data.repositories.agencies import AgencyRepository
from data.repositories.audit import AuditRepository
from data.repositories.clocks import ClockRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.deliveries import DeliveryRepository
from data.repositories.tickets import TicketRepository
from data.subject import SYSTEM

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=3)
NO_ENDPOINT_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
NEEDS_HUMAN = frozenset({"no_endpoint", "refused"})
"""Outcomes that a human must mend: nobody to send to, or an endpoint that says no."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One version ready to be handed over; an agency without an endpoint has an empty one."""

    endpoint: str
    secret: str
    key: str
    body: bytes


def register(app: procrastinate.App, services: Services) -> None:
    """Register the job that hands a ticket version over."""

    retry = procrastinate.RetryStrategy(linear_wait=2)

    @app.task(name="deliver_ticket", queue=AGENCIES, retry=retry)
    async def deliver_ticket(delivery_id: str, version: str, attempt: str) -> None:
        await deliver(services, UUID(delivery_id), int(version), int(attempt))


async def deliver(services: Services, delivery_id: UUID, version: int, attempt: int) -> None:
    """Try once to hand `version` over, record it, and plan the next try if need be.

    Does nothing when the version was taken already or a newer one is on its way: that one has
    tries of its own. No transaction is open while the other side is waited for.
    """
    async with services.database.transaction() as session:
        parcel = await _pack(session, services, delivery_id, version)
    if parcel is None:
        return
    outcome = Outcome("no_endpoint")
    if parcel.endpoint:
        outcome = await services.courier.hand_over(
            parcel.endpoint, parcel.secret, parcel.key, parcel.body
        )
    metrics.DELIVERIES.labels(outcome.result).inc()
    async with services.database.transaction() as session:
        await _record(session, services, delivery_id, version, attempt, outcome)


async def _pack(
    session: AsyncSession, services: Services, delivery_id: UUID, version: int
) -> Parcel | None:
    found = await DeliveryRepository(session, services.vault).get(delivery_id, SYSTEM)
    if found is None or not _is_due(*found, version):
        return None
    delivery, ticket = found
    agencies = AgencyRepository(session, services.vault)
    account = await agencies.account(delivery.agency_code)
    if account is None or not account.endpoint:
        return Parcel("", "", "", b"")
    report = TicketRepository(session, services.vault).report(ticket)
    due = await ClockRepository(session).due(delivery.id, "receipt")
    payload = build_payload(ticket, delivery, report, services.province.communes, due)
    return Parcel(
        account.endpoint,
        agencies.secret(account),
        idempotency_key(delivery, ticket),
        encode(payload),
    )


def _is_due(delivery: Delivery, ticket: Ticket, version: int) -> bool:
    return (
        ticket.version == version and delivery.version_sent < version and delivery.state not in OVER
    )


async def _record(
    session: AsyncSession,
    services: Services,
    delivery_id: UUID,
    version: int,
    attempt: int,
    outcome: Outcome,
) -> None:
    deliveries = DeliveryRepository(session, services.vault)
    found = await deliveries.get(delivery_id, SYSTEM)
    if found is None:
        return
    await ConversationRepository(session, services.vault).lock(found[1].conversation_id)
    locked = await deliveries.lock(delivery_id)
    if locked is None:
        return
    delivery, ticket = locked
    await deliveries.note_attempt(
        delivery,
        version=version,
        outcome=outcome.result,
        status_code=outcome.status_code,
        duration_ms=outcome.duration_ms,
    )
    AuditRepository(session).add(
        SYSTEM, f"delivery.{outcome.result}", "delivery", delivery.id, version=version
    )
    if outcome.result == "taken":
        await _taken(session, delivery, version)
    elif _is_due(delivery, ticket, version):
        await _try_again(session, services, delivery, ticket, attempt, outcome)
    await tell(session, "ticket", ticket.conversation_id)


async def _taken(session: AsyncSession, delivery: Delivery, version: int) -> None:
    delivery.version_sent = max(delivery.version_sent, version)
    delivery.gave_up_at = None
    if delivery.state == "queued":
        delivery.state = "sent"
    if delivery.sent_at is None:
        delivery.sent_at = await clock.now(session)


async def _try_again(
    session: AsyncSession,
    services: Services,
    delivery: Delivery,
    ticket: Ticket,
    attempt: int,
    outcome: Outcome,
) -> None:
    now = await clock.now(session)
    patience_ends = max(ticket.updated_at, delivery.created_at) + GIVE_UP_AFTER
    if now > patience_ends:
        await _give_up(session, services, delivery, ticket, now, patience_ends)
        return
    if outcome.result in NEEDS_HUMAN:
        await _call_once(session, services, delivery, ticket)
    await services.queue.defer(
        session,
        "deliver_ticket",
        after=wait_before(attempt + 1, outcome),
        priority=URGENT if ticket.urgency == "critical" else 0,
        delivery_id=delivery.id,
        version=ticket.version,
        attempt=attempt + 1,
    )


async def _call_once(
    session: AsyncSession, services: Services, delivery: Delivery, ticket: Ticket
) -> None:
    """Call an operator at the first try that time alone will not mend, not at each one."""
    *earlier, _ = await DeliveryRepository(session, services.vault).attempts(delivery.id)
    if not any(attempt.outcome in NEEDS_HUMAN for attempt in earlier):
        await raise_alarm(session, ticket.conversation_id, AlarmKind.DELIVERY_FAILED)


async def _give_up(
    session: AsyncSession,
    services: Services,
    delivery: Delivery,
    ticket: Ticket,
    now: datetime,
    patience_ends: datetime,
) -> None:
    """Leave the delivery to a human; the ladder is climbed once, not at each try made by hand."""
    delivery.gave_up_at = now
    await raise_alarm(session, ticket.conversation_id, AlarmKind.DELIVERY_FAILED)
    tries = await DeliveryRepository(session, services.vault).attempts(delivery.id)
    if not any(patience_ends < attempt.created_at for attempt in tries[:-1]):
        await escalate(session, services, ticket, "unreachable")


def wait_before(attempt: int, outcome: Outcome) -> timedelta:
    """Give the wait before a try: 5 s doubling up to 3 h, a fifth more or less at random."""
    if outcome.result == "no_endpoint":
        return NO_ENDPOINT_WAIT
    doublings = 2 ** min(max(attempt - 2, 0), 20)
    wait = min(LONGEST_WAIT, FIRST_WAIT * int(doublings))
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 (spreads load, guards nothing)
