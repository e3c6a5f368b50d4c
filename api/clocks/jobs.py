"""The job that looks at a clock when it is due."""

from uuid import UUID

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from api.alarms import raise_alarm
from api.observability import metrics
from api.services import Services
from api.tickets.service import escalate
from bot.dialogue.events import AlarmKind
from data import clock
from data.bus import tell
from data.models import Clock
from data.repositories.audit import AuditRepository
from data.repositories.clocks import ClockRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.deliveries import DeliveryRepository
from data.repositories.tickets import TicketRepository
from data.subject import SYSTEM

_ALARM = {
    "receipt": AlarmKind.LATE_RECEIPT,
    "first_action": AlarmKind.LATE_ACTION,
    "urgent_measure": AlarmKind.LATE_ACTION,
}


def register(app: procrastinate.App, services: Services) -> None:
    """Register the job that watches a clock."""

    @app.task(name="watch_clock", retry=procrastinate.RetryStrategy(linear_wait=2))
    async def watch_clock(clock_id: str) -> None:
        await look_at(services, UUID(clock_id))


async def look_at(services: Services, clock_id: UUID) -> bool:
    """Fire a clock that is due, unless it was met or fired; tells whether it fired.

    One that was brought forward has a job of its own for the new time; the old one finds it fired.
    """
    async with services.database.transaction() as session:
        clocks = ClockRepository(session)
        tickets = TicketRepository(session, services.vault)
        conversation_id = await tickets.conversation_of_clock(clock_id)
        if conversation_id is None:
            return False
        await ConversationRepository(session, services.vault).lock(conversation_id)
        found = await clocks.lock(clock_id)
        now = await clock.now(session)
        if found is None or found.met_at or found.fired_at or found.due_at > now:
            return False
        found.fired_at = now
        await _fire(session, services, found)
        return True


async def _fire(session: AsyncSession, services: Services, fired: Clock) -> None:
    """Call the operator; where nobody has taken the ticket on, tell the next of the ladder too."""
    tickets = TicketRepository(session, services.vault)
    ticket = await tickets.lock(fired.ticket_id)
    metrics.CLOCKS.labels(fired.kind).inc()
    AuditRepository(session).add(
        SYSTEM, f"clock.{fired.kind}.fired", "ticket", ticket.id, clock=str(fired.id)
    )
    await raise_alarm(session, ticket.conversation_id, _ALARM[fired.kind])
    await tell(session, "ticket", ticket.conversation_id)
    if await _moves_on(session, services, fired):
        await escalate(session, services, ticket, "late")


async def _moves_on(session: AsyncSession, services: Services, fired: Clock) -> bool:
    """Tell whether a late receipt sends the ticket up the ladder.

    Only the lead's does, or that of the rung before: were it everybody's, one hour of silence would
    climb the whole ladder at once.
    """
    if fired.kind != "receipt" or fired.delivery_id is None:
        return False
    found = await DeliveryRepository(session, services.vault).get(fired.delivery_id, SYSTEM)
    if found is None or (found[0].role != "lead" and found[0].rung == 0):
        return False
    return not await TicketRepository(session, services.vault).is_taken_on(fired.ticket_id)
