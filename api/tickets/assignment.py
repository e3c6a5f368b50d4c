"""Giving agencies their share in a ticket, with the clock and the job that go with it."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from api.tickets.routing import Assignment, Case, next_on_ladder, route
from data import clock
from data.bus import tell
from data.models import Delivery, Ticket
from data.queue import URGENT
from data.reference.province import Cause
from data.repositories.audit import AuditRepository
from data.repositories.clocks import ClockRepository
from data.repositories.deliveries import DeliveryRepository
from data.repositories.tickets import TicketRepository
from data.subject import SYSTEM

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OVER = frozenset({"declined", "revoked"})
"""States of a delivery that gets no newer version."""


def case_of(ticket: Ticket, now: datetime) -> Case:
    """Bring a ticket into what routing looks at, on today's date in Vietnam."""
    return Case(
        category=ticket.category,
        urgency=ticket.urgency,
        online=ticket.online,
        place_code=ticket.place_code,
        place_outside=ticket.place_outside,
        on=now.astimezone(VIETNAM).date(),
    )


async def assign(session: AsyncSession, services: Services, ticket: Ticket) -> None:
    """Route the ticket as it stands and hand its present version to every agency that has it.

    Agencies chosen before stay, also where the facts changed: they know of it already.
    """
    now = await clock.now(session)
    deliveries = DeliveryRepository(session, services.vault)
    for assignment in route(services.province, case_of(ticket, now)):
        await _add(deliveries, ticket, assignment, rung=0)
    for delivery in await TicketRepository(session, services.vault).deliveries(ticket.id):
        await start_clock(session, services, ticket, "receipt", now, delivery)
        await _hand_over(session, services, ticket, delivery)


async def escalate(
    session: AsyncSession, services: Services, ticket: Ticket, cause: Cause
) -> Delivery | None:
    """Give the ticket to the next agency of the ladder; None, noted, at the ladder's end.

    It becomes the lead when no lead is left because each has declined. The ticket must be locked.
    """
    now = await clock.now(session)
    existing = await TicketRepository(session, services.vault).deliveries(ticket.id)
    audit = AuditRepository(session)
    having = [delivery.agency_code for delivery in existing]
    step = next_on_ladder(services.province, case_of(ticket, now), having, cause)
    if step is None:
        audit.add(SYSTEM, "ticket.ladder_ended", "ticket", ticket.id, because=cause)
        return None
    if not any(delivery.role == "lead" and delivery.state not in OVER for delivery in existing):
        step = replace(step, role="lead")
    rung = max((delivery.rung for delivery in existing), default=0) + 1
    delivery = await _add(DeliveryRepository(session, services.vault), ticket, step, rung=rung)
    if delivery is None:
        return None
    await start_clock(session, services, ticket, "receipt", now, delivery)
    await _hand_over(session, services, ticket, delivery)
    audit.add(SYSTEM, "ticket.escalated", "ticket", ticket.id, to=step.agency_code, because=cause)
    await tell(session, "ticket", ticket.conversation_id)
    return delivery


async def start_clock(
    session: AsyncSession,
    services: Services,
    ticket: Ticket,
    kind: str,
    since: datetime,
    delivery: Delivery | None = None,
) -> None:
    """Start a clock by the ticket's urgency, and the job that watches it."""
    if delivery is not None and delivery.received_at is not None:
        return
    rule = services.province.clock(kind)
    limit = rule.limit(ticket.urgency)
    if limit is None:
        return
    started = await ClockRepository(session).start(
        ticket_id=ticket.id,
        delivery_id=delivery.id if delivery else None,
        kind=kind,
        source=rule.source,
        started_at=since,
        limit=limit,
    )
    if started is not None:
        await services.queue.defer(session, "watch_clock", at=started.due_at, clock_id=started.id)


async def _add(
    deliveries: DeliveryRepository, ticket: Ticket, assignment: Assignment, rung: int
) -> Delivery | None:
    return await deliveries.add(
        ticket,
        agency_code=assignment.agency_code,
        role=assignment.role,
        because=assignment.because,
        rung=rung,
    )


async def _hand_over(
    session: AsyncSession, services: Services, ticket: Ticket, delivery: Delivery
) -> None:
    if delivery.version_sent >= ticket.version or delivery.state in OVER:
        return
    await services.queue.defer(
        session,
        "deliver_ticket",
        priority=URGENT if ticket.urgency == "critical" else 0,
        delivery_id=delivery.id,
        version=ticket.version,
        attempt=1,
    )
