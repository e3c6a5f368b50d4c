"""What a human corrected; kept for training."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.models import Correction


class CorrectionRepository:
    """Adds and lists corrections."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        conversation_id: UUID,
        *,
        field: str,
        machine_value: str | None,
        human_value: str,
        by: UUID,
        message_id: UUID | None = None,
    ) -> Correction:
        """Keep what the machine said (None when a human had set it) and what a human says."""
        correction = Correction(
            conversation_id=conversation_id,
            message_id=message_id,
            field=field,
            machine_value=machine_value,
            human_value=human_value,
            by_id=by,
        )
        self._session.add(correction)
        await self._session.flush()
        return correction

    async def of_conversation(self, conversation_id: UUID) -> list[Correction]:
        """List the corrections of a conversation, oldest first."""
        statement = (
            select(Correction)
            .where(Correction.conversation_id == conversation_id)
            .order_by(Correction.created_at)
        )
        return list((await self._session.execute(statement)).scalars())

    async def conversations(self) -> list[UUID]:
        """List the conversations with corrections, the earliest corrected first."""
        first = func.min(Correction.created_at)
        statement = (
            select(Correction.conversation_id).group_by(Correction.conversation_id).order_by(first)
        )
        return list((await self._session.execute(statement)).scalars())
