"""Carrying out what the dialogue wants done."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.alarms import raise_alarm
from api.services import Services
from api.statistics.facts import note_facts
from api.tickets.service import open_or_update
from bot.dialogue.events import (
    Action,
    ClearMessages,
    IssueReceipt,
    JoinCase,
    OpenTicket,
    RaiseAlarm,
    WatchSilence,
)
from bot.intake import Turn
from data import clock
from data.models import Conversation
from data.queue import URGENT
from data.repositories.audit import AuditRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import MessageRepository
from data.subject import BOT
from nlu.labels import Urgency


async def apply(session: AsyncSession, services: Services, turn: Turn) -> None:
    """Carry out a step's actions and note since when the person waits for a human."""
    if turn.step is None:
        return
    if turn.state is not None:
        note_facts(turn.conversation, turn.state.report, services.settings.province)
    for action in turn.step.actions:
        await _carry_out(session, services, turn, action)
    await _note_waiting(session, turn)


async def _carry_out(session: AsyncSession, services: Services, turn: Turn, action: Action) -> None:
    conversation, state = turn.conversation, turn.state
    match action:
        case OpenTicket(because) if state is not None:
            await open_or_update(session, services, conversation, state, because)
        case RaiseAlarm(kind):
            await raise_alarm(session, conversation.id, kind)
        case WatchSilence() if turn.message is not None:
            await services.queue.defer(
                session,
                "notice_silence",
                after=services.settings.silence_after,
                conversation_id=conversation.id,
                message_id=turn.message.id,
            )
        case IssueReceipt(code):
            ConversationRepository(session, services.vault).bind_receipt(conversation, code)
        case ClearMessages():
            await _clear(session, services, conversation)
        case JoinCase(earlier):
            _join(session, conversation, UUID(earlier))


async def _clear(session: AsyncSession, services: Services, conversation: Conversation) -> None:
    conversation.quiet_at = await clock.now(session)
    messages = MessageRepository(session, services.vault)
    await messages.withdraw_queued(conversation)
    newest = await messages.last_seq(conversation.id)
    # With the lock of the outgoing messages it runs after the one that may be on its way now.
    await services.queue.defer(
        session,
        "clear_messages",
        lock=f"out:{conversation.id}",
        priority=URGENT,
        conversation_id=conversation.id,
        before=newest,
    )


def _join(session: AsyncSession, conversation: Conversation, earlier: UUID) -> None:
    conversation.continues_id = earlier
    AuditRepository(session).add(
        BOT, "conversation.joined", "conversation", conversation.id, earlier=str(earlier)
    )


async def _note_waiting(session: AsyncSession, turn: Turn) -> None:
    conversation = turn.conversation
    actions = turn.step.actions if turn.step else ()
    called = any(isinstance(action, RaiseAlarm) for action in actions)
    serious = conversation.urgency_rank >= Urgency.MEDIUM.rank
    if (called or serious) and conversation.waiting_since is None:
        conversation.waiting_since = await clock.now(session)
