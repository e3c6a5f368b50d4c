"""A takeover whose operator has gone away ends by itself, so that nobody waits in silence."""

from datetime import datetime
from uuid import UUID

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from api.alarms import raise_alarm
from api.services import Services
from bot.dialogue.events import AlarmKind
from data import clock
from data.bus import tell
from data.models import Conversation
from data.repositories.audit import AuditRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import MessageRepository
from data.subject import SYSTEM


def register(app: procrastinate.App, services: Services) -> None:
    """Register the job that looks after a takeover."""

    @app.task(name="release_takeover", retry=procrastinate.RetryStrategy(linear_wait=5))
    async def release_takeover(conversation_id: str, held_since: str) -> None:
        await release_if_left(services, UUID(conversation_id), datetime.fromisoformat(held_since))


async def release_if_left(services: Services, conversation_id: UUID, held_since: datetime) -> bool:
    """End the takeover begun at `held_since` unless its operator wrote lately; True if ended."""
    async with services.database.transaction() as session:
        conversations = ConversationRepository(session, services.vault)
        conversation = await conversations.lock(conversation_id)
        if conversation is None or conversation.held_since != held_since:
            return False
        messages = MessageRepository(session, services.vault)
        wrote = await messages.last_answer_at(conversation_id)
        until = max(held_since, wrote or held_since) + services.settings.takeover_timeout
        if until > await clock.now(session):
            await services.queue.defer(
                session,
                "release_takeover",
                at=until,
                conversation_id=conversation_id,
                held_since=held_since.isoformat(),
            )
            return False
        await _release(session, conversation)
        return True


async def _release(session: AsyncSession, conversation: Conversation) -> None:
    AuditRepository(session).add(
        SYSTEM,
        "conversation.released",
        "conversation",
        conversation.id,
        holder=str(conversation.holder_id),
    )
    conversation.holder_id = conversation.held_since = None
    conversation.waiting_since = conversation.waiting_since or await clock.now(session)
    await raise_alarm(session, conversation.id, AlarmKind.HUMAN_WANTED)
    await tell(session, "conversation", conversation.id)
