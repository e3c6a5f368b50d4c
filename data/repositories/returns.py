"""What a receipt code may tell its bearer about a case."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from data.models import Delivery, Ticket

CaseStatus = Literal["open", "sent", "received", "in_progress", "done"]

_STEPS: tuple[tuple[CaseStatus, frozenset[str]], ...] = (
    ("in_progress", frozenset({"in_progress", "accepted"})),
    ("received", frozenset({"received"})),
    ("done", frozenset({"done"})),
    ("sent", frozenset({"sent", "queued", "declined"})),
)


class ReturnRepository:
    """Reads the safe status of a conversation's ticket."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def status(self, conversation_id: UUID) -> CaseStatus:
        """Give the furthest state that still has work in it; `open` when there is no ticket."""
        statement = (
            select(Delivery.state)
            .join(Ticket, Ticket.id == Delivery.ticket_id)
            .where(Ticket.conversation_id == conversation_id)
        )
        states = set((await self._session.execute(statement)).scalars())
        return next((status for status, wanted in _STEPS if states & wanted), "open")
