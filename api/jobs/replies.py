"""Sending to the reporter, clearing, and acknowledging a pressed button."""

import math
from datetime import timedelta
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from procrastinate.jobs import Job

from api.alarms import raise_alarm
from api.observability import metrics
from api.services import Services
from bot.channels.port import (
    AnswersPresses,
    Channel,
    OutboundMessage,
    Refused,
    TryLater,
    Unreachable,
)
from bot.dialogue.events import AlarmKind, Button
from data import clock
from data.bus import tell
from data.models import Conversation, Message
from data.queue import OUTGOING
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import MessageRepository

log = structlog.get_logger(__name__)

GIVE_UP_AFTER = timedelta(days=1)
MOST_TRIES = 1000


class RetryAsTold(procrastinate.BaseRetryStrategy):
    """Try again after the platform's own wish, else after 1 s doubling up to 5 min.

    Whatever failed: an unknown fault must not lose a reply. Replies end by their age instead.
    """

    def get_retry_decision(
        self, *, exception: BaseException, job: Job
    ) -> procrastinate.RetryDecision | None:
        """Tell when to try again; None after far too many tries."""
        if job.attempts > MOST_TRIES:
            return None
        wish = exception.after if isinstance(exception, TryLater) else None
        wait = wish if wish is not None else min(300, 2 ** min(job.attempts, 9))
        return procrastinate.RetryDecision(retry_in={"seconds": max(1, math.ceil(wait))})


def register(app: procrastinate.App, services: Services) -> None:
    """Register the jobs that speak to a platform."""

    @app.task(name="send_reply", queue=OUTGOING, retry=RetryAsTold())
    async def send_reply(message_id: str) -> None:
        await _send(services, UUID(message_id))

    @app.task(name="clear_messages", queue=OUTGOING, retry=RetryAsTold())
    async def clear_messages(conversation_id: str, before: str) -> None:
        await _clear(services, UUID(conversation_id), int(before))

    @app.task(name="acknowledge_press", queue=OUTGOING, retry=False)
    async def acknowledge_press(channel: str, callback_id: str) -> None:
        platform = services.channels[channel]
        if isinstance(platform, AnswersPresses):
            await platform.answer_press(callback_id)


async def _send(services: Services, message_id: UUID) -> None:
    """Send a queued message; a crash after the platform took it sends it once more, never less."""
    async with services.database.transaction() as session:
        messages = MessageRepository(session, services.vault)
        message = await messages.get(message_id)
        if message is None or message.state != "queued":
            return
        conversations = ConversationRepository(session, services.vault)
        conversation = await session.get_one(Conversation, message.conversation_id)
        line = messages.open(message)
        address = conversations.address(conversation)
        expired = await _is_older(session, message, GIVE_UP_AFTER)
    channel = services.channels.get(conversation.channel)
    if channel is None or expired:
        await _settle(services, message_id, "failed", None)
        return
    outcome, external_id = await _hand_over(channel, address, line.text, line.buttons)
    await _settle(services, message_id, outcome, external_id)


async def _is_older(session: Any, message: Message, age: timedelta) -> bool:
    now = await clock.now(session)
    return bool(now - message.created_at > age)


async def _hand_over(
    channel: Channel, address: str, text: str, buttons: tuple[tuple[str, str], ...]
) -> tuple[str, str | None]:
    message = OutboundMessage(address, text, tuple(Button(*button) for button in buttons))
    try:
        return "sent", (await channel.send(message)).message_id
    except Unreachable:
        return "blocked", None
    except Refused:
        return "failed", None
    finally:
        metrics.REPLIES.labels(channel.name, "tried").inc()


async def _settle(
    services: Services, message_id: UUID, outcome: str, external_id: str | None
) -> None:
    async with services.database.transaction() as session:
        messages = MessageRepository(session, services.vault)
        message = await messages.lock(message_id)
        if message is None or message.state not in {"queued", "withdrawn"}:
            return
        now = await clock.now(session)
        message.state = outcome
        message.external_id = external_id
        message.sent_at = now if outcome == "sent" else None
        if outcome == "blocked":
            conversation = await session.get_one(Conversation, message.conversation_id)
            conversation.blocked_at = now
        if outcome == "failed":
            await raise_alarm(session, message.conversation_id, AlarmKind.EVENT_FAILED)
        await tell(session, "message", message.conversation_id)
        metrics.REPLIES.labels("all", outcome).inc()


async def _clear(services: Services, conversation_id: UUID, before: int) -> None:
    """Delete what the platform lets the bot delete; what it does not stays as it is."""
    async with services.database.transaction() as session:
        conversations = ConversationRepository(session, services.vault)
        conversation = await conversations.lock(conversation_id)
        if conversation is None:
            return
        channel = services.channels.get(conversation.channel)
        address = conversations.address(conversation)
        lines = await MessageRepository(session, services.vault).transcript(conversation_id)
    if channel is None or channel.capabilities.deletion_window is None:
        return
    deleted = [
        line.row.id
        for line in lines
        if line.row.seq <= before
        and line.row.external_id
        and line.row.state != "cleared"
        and await channel.delete(address, line.row.external_id)
    ]
    async with services.database.transaction() as session:
        await MessageRepository(session, services.vault).mark_cleared(deleted)
        await tell(session, "message", conversation_id)
