"""What an operator does in a conversation; each runs in the caller's transaction, row locked."""

from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from api.console.refusals import Refused
from api.outbox import queue_reply
from api.services import Services
from data import clock
from data.bus import tell
from data.models import Conversation
from data.repositories.alarms import AlarmRepository
from data.repositories.audit import AuditRepository
from data.repositories.clocks import ClockRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import MessageRepository
from data.repositories.tickets import TicketRepository
from data.subject import Role, Subject

MAX_ANSWER = 4000


async def locked(
    session: AsyncSession, services: Services, subject: Subject, row: UUID
) -> Conversation:
    """Lock a conversation that the subject may see; raises Refused."""
    conversations = ConversationRepository(session, services.vault)
    if await conversations.get(row, subject) is None:
        raise Refused("gone", 404)
    found = await conversations.lock(row)
    assert found is not None
    return found


async def take(session: AsyncSession, services: Services, subject: Subject, row: UUID) -> None:
    """Take a conversation over: from now on the bot is silent in it. Raises Refused.

    Of two who try at once one wins. Taking over also takes its alarms.
    """
    conversation = await _open(session, services, subject, row)
    if conversation.holder_id == subject.user_id:
        return
    if conversation.holder_id is not None:
        raise Refused("held_by_other")
    conversation.holder_id = conversation.assigned_id = subject.user_id
    conversation.held_since = await clock.now(session)
    await services.queue.defer(
        session,
        "release_takeover",
        after=services.settings.takeover_timeout,
        conversation_id=row,
        held_since=conversation.held_since.isoformat(),
    )
    await _take_alarms(session, subject, row)
    await _meet_first_action(session, services, conversation)
    await _note(session, subject, "conversation.taken", row)


async def hand_back(session: AsyncSession, services: Services, subject: Subject, row: UUID) -> None:
    """Let the bot speak again; a supervisor may do it for another. Raises Refused."""
    conversation = await locked(session, services, subject, row)
    if conversation.holder_id is None:
        return
    if conversation.holder_id != subject.user_id and subject.role is not Role.SUPERVISOR:
        raise Refused("held_by_other")
    _let_go(conversation)
    await _note(session, subject, "conversation.handed_back", row)


async def close(session: AsyncSession, services: Services, subject: Subject, row: UUID) -> None:
    """Close a conversation; its ticket and clocks go on. Raises Refused."""
    conversation = await locked(session, services, subject, row)
    if conversation.status == "closed":
        return
    if conversation.holder_id not in {None, subject.user_id}:
        raise Refused("held_by_other")
    _let_go(conversation)
    conversation.status = "closed"
    conversation.closed_at = await clock.now(session)
    conversation.waiting_since = None
    await _take_alarms(session, subject, row)
    await _note(session, subject, "conversation.closed", row)


async def take_alarm(
    session: AsyncSession, services: Services, subject: Subject, row: UUID
) -> None:
    """Say that one is on it: the sound ends for all. Raises Refused when another was first."""
    conversation = await locked(session, services, subject, row)
    if not await _take_alarms(session, subject, row):
        raise Refused("alarm_taken")
    conversation.assigned_id = conversation.assigned_id or subject.user_id
    await tell(session, "conversation", row)


async def answer(
    session: AsyncSession, services: Services, subject: Subject, row: UUID, text: str, key: str
) -> None:
    """Write to the reporter through the channel; the same `key` writes once. Raises Refused."""
    conversation = await _open(session, services, subject, row)
    message_id = uuid5(row, key)
    if await MessageRepository(session, services.vault).get(message_id) is not None:
        return
    _check_answer(conversation, subject, text)
    await queue_reply(
        session,
        services,
        conversation,
        text.strip(),
        author="operator",
        author_id=subject.user_id,
        row=message_id,
    )
    conversation.waiting_since = None
    await _meet_first_action(session, services, conversation)
    await _note(session, subject, "conversation.answered", row, message=str(message_id))


def _check_answer(conversation: Conversation, subject: Subject, text: str) -> None:
    if conversation.holder_id != subject.user_id:
        raise Refused("not_held")
    if not text.strip():
        raise Refused("empty", 422)
    if len(text) > MAX_ANSWER:
        raise Refused("too_long", 422)
    if is_quiet(conversation):
        raise Refused("quiet")


def is_quiet(conversation: Conversation) -> bool:
    """Tell whether the safe word was the last we heard: then nothing is sent unasked."""
    quiet, heard = conversation.quiet_at, conversation.last_inbound_at
    return quiet is not None and (heard is None or heard <= quiet)


async def _open(
    session: AsyncSession, services: Services, subject: Subject, row: UUID
) -> Conversation:
    conversation = await locked(session, services, subject, row)
    if conversation.status == "closed":
        raise Refused("closed")
    return conversation


def _let_go(conversation: Conversation) -> None:
    conversation.holder_id = conversation.held_since = None


async def _take_alarms(session: AsyncSession, subject: Subject, row: UUID) -> int:
    assert subject.user_id is not None
    taken = await AlarmRepository(session).take(row, subject.user_id)
    if taken:
        AuditRepository(session).add(subject, "alarm.taken", "conversation", row, count=taken)
        await tell(session, "alarm", row)
    return taken


async def _meet_first_action(
    session: AsyncSession, services: Services, conversation: Conversation
) -> None:
    root = conversation.continues_id or conversation.id
    ticket = await TicketRepository(session, services.vault).lock_of(root)
    if ticket is not None:
        await ClockRepository(session).meet(ticket.id, "first_action")


async def _note(
    session: AsyncSession, subject: Subject, action: str, row: UUID, **detail: str
) -> None:
    AuditRepository(session).add(subject, action, "conversation", row, **detail)
    await tell(session, "conversation", row)
