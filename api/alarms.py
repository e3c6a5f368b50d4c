"""Calling an operator."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.dialogue.events import AlarmKind
from data.bus import tell
from data.repositories.alarms import AlarmRepository
from data.repositories.audit import AuditRepository
from data.subject import SYSTEM


async def raise_alarm(session: AsyncSession, conversation_id: UUID, kind: AlarmKind) -> None:
    """Raise an alarm on a conversation; the same alarm stands only once at a time."""
    if not await AlarmRepository(session).raise_once(conversation_id, kind):
        return
    AuditRepository(session).add(
        SYSTEM, "alarm.raised", "conversation", conversation_id, kind=kind.value
    )
    await tell(session, "alarm", conversation_id)
