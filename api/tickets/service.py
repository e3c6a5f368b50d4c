"""Opening a ticket and keeping it up to date, inside the caller's transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from api.tickets.assignment import assign, escalate, start_clock
from api.tickets.content import Content, corrected, followed_up, told, told_more
from bot.dialogue.events import State
from data import clock
from data.bus import tell
from data.ids import new_id
from data.models import Conversation, Ticket
from data.repositories.audit import AuditRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.tickets import TicketRepository
from data.subject import BOT, Subject
from nlu.labels import Urgency

__all__ = ["conversation_changed", "escalate", "open_or_update"]


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
    case = await _case_of(session, services, conversation)
    new = told(conversation, state)
    ticket = await tickets.lock_of(case.id)
    if ticket is None:
        return await _open(session, services, case, new, because)
    before = _present(tickets, ticket)
    if case.id == conversation.id:
        await _update(session, services, case, ticket, told_more(before, new), BOT)
        return ticket
    content = followed_up(before, conversation.id, new)
    _lift(case, content.urgency)
    await _update(session, services, case, ticket, content, BOT)
    return ticket


async def conversation_changed(
    session: AsyncSession, services: Services, conversation: Conversation, subject: Subject
) -> Ticket | None:
    """Carry an operator's correction of urgency, category or place into the ticket, if any.

    The conversation must be locked. A correction made where a reporter came back holds for the
    case as a whole, so the earlier conversation gets it too.
    """
    tickets = TicketRepository(session, services.vault)
    case = await _case_of(session, services, conversation)
    ticket = await tickets.lock_of(case.id)
    if ticket is None:
        return None
    if case.id != conversation.id:
        _carry_labels(conversation, case)
    content = corrected(_present(tickets, ticket), case)
    await _update(session, services, case, ticket, content, subject)
    return ticket


async def _case_of(
    session: AsyncSession, services: Services, conversation: Conversation
) -> Conversation:
    """Give the conversation that the ticket belongs to, locked: always after the later one."""
    if conversation.continues_id is None:
        return conversation
    conversations = ConversationRepository(session, services.vault)
    return await conversations.lock(conversation.continues_id) or conversation


def _lift(case: Conversation, urgency: str) -> None:
    """Raise the case's urgency to what a returning reporter told; never lower it."""
    level = Urgency(urgency)
    if level.rank > case.urgency_rank:
        case.urgency, case.urgency_rank, case.urgency_source = level.value, level.rank, "machine"


def _carry_labels(source: Conversation, case: Conversation) -> None:
    """Copy what a human set on a later conversation to the one that the case began with."""
    if source.urgency_source != "machine":
        case.urgency, case.urgency_rank = source.urgency, source.urgency_rank
        case.urgency_source = source.urgency_source
    if source.category_source != "machine":
        case.category, case.category_source = source.category, source.category_source
    if source.place_source != "machine":
        case.place_code, case.place_source = source.place_code, source.place_source


async def _open(
    session: AsyncSession, services: Services, case: Conversation, content: Content, because: str
) -> Ticket:
    ticket = Ticket(id=new_id(), conversation_id=case.id, because=because)
    ticket.is_test = services.settings.demo
    _fill(services, session, ticket, content)
    session.add(ticket)
    await session.flush()
    await assign(session, services, ticket)
    await _start_own_clocks(session, services, ticket, held=case.holder_id is not None)
    AuditRepository(session).add(BOT, "ticket.opened", "ticket", ticket.id, because=because)
    await tell(session, "ticket", ticket.conversation_id)
    return ticket


async def _update(
    session: AsyncSession,
    services: Services,
    case: Conversation,
    ticket: Ticket,
    content: Content,
    subject: Subject,
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
        await _start_own_clocks(session, services, ticket, held=case.holder_id is not None)
    AuditRepository(session).add(
        subject, "ticket.updated", "ticket", ticket.id, version=ticket.version
    )
    await tell(session, "ticket", ticket.conversation_id)


async def _start_own_clocks(
    session: AsyncSession, services: Services, ticket: Ticket, *, held: bool
) -> None:
    """Start the clocks of the ticket itself; an operator who holds it has acted already."""
    now = await clock.now(session)
    if not held:
        await start_clock(session, services, ticket, "first_action", now)
    await start_clock(session, services, ticket, "urgent_measure", now)


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
    ticket.urgency, ticket.category = content.urgency, content.category
    ticket.reporter, ticket.online = content.reporter, content.online
    ticket.place_code, ticket.place_outside = content.place_code, content.place_outside
    ticket.report = tickets.seal_report(ticket.id, content.report)
