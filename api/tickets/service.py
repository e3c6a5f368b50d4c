"""Opening a ticket and keeping it up to date, inside the caller's transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from api.tickets.assignment import assign, escalate, start_clock
from api.tickets.report import is_online, report_fields
from bot.dialogue.events import State
from data import clock
from data.bus import tell
from data.ids import new_id
from data.models import Conversation, Ticket
from data.repositories.audit import AuditRepository
from data.repositories.tickets import TicketRepository
from data.subject import BOT, Subject
from nlu.labels import Category, Urgency, most_urgent

__all__ = ["conversation_changed", "escalate", "open_or_update"]


@dataclass(frozen=True, slots=True)
class Content:
    """What a ticket says; a new version is made only when it changes."""

    urgency: str
    category: str
    reporter: str
    online: bool
    place_code: str | None
    place_outside: bool
    report: dict[str, Any]


async def open_or_update(
    session: AsyncSession,
    services: Services,
    conversation: Conversation,
    state: State,
    because: str,
) -> Ticket:
    """Open the conversation's ticket, or bring it up to date and hand the new version over.

    The conversation must be locked. One that a receipt code joined to an earlier one speaks to
    that one's ticket, as a follow-up. Agencies, clocks and jobs are in the same transaction.
    """
    tickets = TicketRepository(session, services.vault)
    root = conversation.continues_id or conversation.id
    ticket = await tickets.lock_of(root)
    if ticket is None:
        content = _content(conversation, state)
        return await _open(session, services, Ticket(conversation_id=root), content, because)
    if root == conversation.id:
        content = _content(conversation, state)
        kept = tickets.report(ticket).get("follow_ups")
        if kept:
            content.report["follow_ups"] = kept
    else:
        content = _follow_up(tickets, ticket, conversation, state)
    await _update(session, services, ticket, content, BOT)
    return ticket


async def conversation_changed(
    session: AsyncSession, services: Services, conversation: Conversation, subject: Subject
) -> Ticket | None:
    """Carry an operator's correction of urgency, category or place into the ticket, if any."""
    tickets = TicketRepository(session, services.vault)
    ticket = await tickets.lock_of(conversation.continues_id or conversation.id)
    if ticket is None:
        return None
    content = Content(
        urgency=_urgency(conversation),
        category=conversation.category or ticket.category,
        reporter=ticket.reporter,
        online=ticket.online or conversation.category == Category.ONLINE_SEXUAL_ABUSE,
        place_code=conversation.place_code,
        place_outside=ticket.place_outside and conversation.place_code is None,
        report=tickets.report(ticket),
    )
    await _update(session, services, ticket, content, subject)
    return ticket


def _content(conversation: Conversation, state: State) -> Content:
    return Content(
        urgency=_urgency(conversation),
        category=conversation.category or Category.OTHER_CONCERN,
        reporter=state.reporter,
        online=is_online(state) or conversation.category == Category.ONLINE_SEXUAL_ABUSE,
        place_code=conversation.place_code,
        place_outside=state.report.place_outside and conversation.place_code is None,
        report=report_fields(state),
    )


def _urgency(conversation: Conversation) -> str:
    """Give the urgency to act by: what a human forwards is never below medium."""
    given = Urgency(conversation.urgency) if conversation.urgency else None
    return (most_urgent(given, Urgency.MEDIUM) or Urgency.MEDIUM).value


def _follow_up(
    tickets: TicketRepository, ticket: Ticket, conversation: Conversation, state: State
) -> Content:
    """Add what a returning reporter tells to the earlier ticket; nothing of it is replaced."""
    new = _content(conversation, state)
    report = tickets.report(ticket)
    report["follow_ups"] = {**report.get("follow_ups", {}), str(conversation.id): new.report}
    urgency = most_urgent(Urgency(ticket.urgency), Urgency(new.urgency))
    return Content(
        urgency=(urgency or Urgency.MEDIUM).value,
        category=ticket.category,
        reporter=ticket.reporter,
        online=ticket.online or new.online,
        place_code=ticket.place_code or new.place_code,
        place_outside=ticket.place_outside,
        report=report,
    )


async def _open(
    session: AsyncSession, services: Services, ticket: Ticket, content: Content, because: str
) -> Ticket:
    ticket.id = new_id()
    ticket.because = because
    ticket.is_test = services.settings.demo
    _fill(services, session, ticket, content)
    session.add(ticket)
    await session.flush()
    now = await clock.now(session)
    await assign(session, services, ticket)
    await start_clock(session, services, ticket, "first_action", now)
    await start_clock(session, services, ticket, "urgent_measure", now)
    AuditRepository(session).add(BOT, "ticket.opened", "ticket", ticket.id, because=because)
    await tell(session, "ticket", ticket.conversation_id)
    return ticket


async def _update(
    session: AsyncSession, services: Services, ticket: Ticket, content: Content, subject: Subject
) -> None:
    before = _present(TicketRepository(session, services.vault), ticket)
    if before == content:
        return
    _fill(services, session, ticket, content)
    ticket.version += 1
    ticket.updated_at = await clock.now(session)
    await session.flush()
    await assign(session, services, ticket)
    if before.urgency != content.urgency:
        await start_clock(session, services, ticket, "first_action", ticket.updated_at)
        await start_clock(session, services, ticket, "urgent_measure", ticket.updated_at)
    AuditRepository(session).add(
        subject, "ticket.updated", "ticket", ticket.id, version=ticket.version
    )
    await tell(session, "ticket", ticket.conversation_id)


def _present(tickets: TicketRepository, ticket: Ticket) -> Content:
    return Content(
        urgency=ticket.urgency,
        category=ticket.category,
        reporter=ticket.reporter,
        online=ticket.online,
        place_code=ticket.place_code,
        place_outside=ticket.place_outside,
        report=tickets.report(ticket),
    )


def _fill(services: Services, session: AsyncSession, ticket: Ticket, content: Content) -> None:
    tickets = TicketRepository(session, services.vault)
    ticket.urgency, ticket.category = str(content.urgency), str(content.category)
    ticket.reporter, ticket.online = content.reporter, content.online
    ticket.place_code, ticket.place_outside = content.place_code, content.place_outside
    ticket.report = tickets.seal_report(ticket.id, content.report)
