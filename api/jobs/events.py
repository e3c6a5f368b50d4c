"""Handling of one stored event, in one transaction."""

import time
from uuid import UUID

import procrastinate
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from api.alarms import raise_alarm
from api.jobs.actions import apply
from api.observability import metrics
from api.outbox import queue_reply
from api.services import Services
from bot.channels.port import InboundEvent
from bot.dialogue.events import AlarmKind, State
from bot.dialogue.script import Tone
from bot.dialogue.stored import dump_state
from bot.intake import Intake, Turn
from data import clock
from data.bus import tell
from data.models import Inbox
from data.repositories.audit import AuditRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.inbox import InboxRepository
from data.repositories.messages import MessageRepository
from data.subject import BOT

log = structlog.get_logger(__name__)

_HUMAN_READS = "not_understood"
_DATABASE_AWAY = (DBAPIError, PoolTimeout, OSError)
RETRY = procrastinate.RetryStrategy(max_attempts=10_000, linear_wait=1)
"""A database that is away is waited for; anything else has gone to a human before it comes here."""


def register(app: procrastinate.App, services: Services) -> None:
    """Register the job that handles an event."""

    @app.task(name="handle_event", retry=RETRY)
    async def handle_event(inbox_id: str) -> None:
        started = time.perf_counter()
        try:
            await _handle(services, UUID(inbox_id))
        except _DATABASE_AWAY:
            raise
        except Exception:
            log.exception("event.failed", inbox_id=inbox_id)
            metrics.HANDLED.labels("failed").inc()
            await _to_a_human(services, UUID(inbox_id))
        else:
            metrics.HANDLED.labels("handled").inc()
        metrics.HANDLING.observe(time.perf_counter() - started)


async def _handle(services: Services, inbox_id: UUID) -> None:
    async with services.database.transaction() as session:
        taken = await InboxRepository(session, services.vault).take(inbox_id)
        if taken is None:
            return
        row, payload = taken
        channel = services.channels[row.channel]
        event = channel.read(payload)
        intake = Intake(session, services.vault, services.understander, services.script)
        turn = await intake.converse(channel, event)
        if turn is not None:
            await _carry_out(session, services, turn, event, row)
        row.handled_at = await clock.now(session)


async def _carry_out(
    session: AsyncSession, services: Services, turn: Turn, event: InboundEvent, row: Inbox
) -> None:
    conversation = turn.conversation
    AuditRepository(session).add(
        BOT, f"event.{event.kind}", "conversation", conversation.id, channel=conversation.channel
    )
    if event.callback_id:
        await services.queue.defer(
            session, "acknowledge_press", channel=row.channel, callback_id=event.callback_id
        )
    if turn.evidence is not None:
        await services.queue.defer(session, "fetch_evidence", evidence_id=turn.evidence.id)
    if turn.step is not None:
        await apply(session, services, turn)
        for reply in turn.step.replies:
            await queue_reply(
                session,
                services,
                conversation,
                reply.text,
                author="bot",
                script_key=reply.key,
                buttons=[(button.label, button.value) for button in reply.buttons],
            )
    await tell(session, "message", conversation.id)


async def _to_a_human(services: Services, inbox_id: UUID) -> None:
    """Hand a failed event to a human, if need be without telling the person so."""
    try:
        await _hand_over(services, inbox_id, reply=True)
    except _DATABASE_AWAY:
        raise
    except Exception:
        log.exception("event.not_answered", inbox_id=inbox_id)
        await _hand_over(services, inbox_id, reply=False)


async def _hand_over(services: Services, inbox_id: UUID, *, reply: bool) -> None:
    """Keep the words of an event that could not be handled, and call an operator."""
    async with services.database.transaction() as session:
        inbox = InboxRepository(session, services.vault)
        taken = await inbox.take(inbox_id)
        if taken is None:
            return
        row, payload = taken
        event = services.channels[row.channel].read(payload)
        conversation = await ConversationRepository(session, services.vault).obtain(
            row.channel, event.address, dump_state(State())
        )
        messages = MessageRepository(session, services.vault)
        if await messages.find_inbound(conversation, event.external_id) is None:
            await messages.add_inbound(
                conversation,
                text=event.text or event.value,
                kind=event.kind,
                external_id=event.external_id,
                order=event.order,
                said_at=event.said_at,
            )
        conversation.waiting_since = conversation.waiting_since or row.received_at
        conversation.last_inbound_at = row.received_at
        await raise_alarm(session, conversation.id, AlarmKind.EVENT_FAILED)
        if reply:
            text = services.script.text(_HUMAN_READS, Tone.UNKNOWN, 0)
            await queue_reply(
                session, services, conversation, text, author="bot", script_key=_HUMAN_READS
            )
        await inbox.fail(inbox_id, "handling failed")
