"""Calls for a human."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Alarm


class AlarmRepository:
    """Raises alarms once while they stand, and lets somebody take them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def raise_once(self, conversation_id: UUID, kind: str) -> bool:
        """Raise an alarm; False when the same one stands already."""
        statement = (
            insert(Alarm)
            .values(id=new_id(), conversation_id=conversation_id, kind=kind)
            .on_conflict_do_nothing()
            .returning(Alarm.id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none() is not None

    async def take(self, conversation_id: UUID, user_id: UUID) -> int:
        """Mark all standing alarms of a conversation as taken; returns how many there were."""
        statement = (
            update(Alarm)
            .where(Alarm.conversation_id == conversation_id, Alarm.taken_at.is_(None))
            .values(taken_at=func.clock_timestamp(), taken_by=user_id)
            .returning(Alarm.id)
        )
        return len((await self._session.execute(statement)).all())

    async def standing(self, conversation_ids: list[UUID]) -> dict[UUID, list[str]]:
        """Give the kinds of alarm that stand, by conversation."""
        statement = (
            select(Alarm.conversation_id, Alarm.kind)
            .where(Alarm.conversation_id.in_(conversation_ids), Alarm.taken_at.is_(None))
            .order_by(Alarm.raised_at)
        )
        found: dict[UUID, list[str]] = {}
        for conversation_id, kind in (await self._session.execute(statement)).all():
            found.setdefault(conversation_id, []).append(kind)
        return found
