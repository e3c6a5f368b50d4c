"""Raw events of the platforms."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Inbox
from data.vault import Vault


class InboxRepository:
    """Stores each event once, and tells when it was handled."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    async def put(self, channel: str, external_id: str, payload: dict[str, Any]) -> UUID | None:
        """Store an event; returns its id, or None when it is there already."""
        row = new_id()
        sealed = self._vault.seal_json(payload, "inbox", "payload", row)
        statement = (
            insert(Inbox)
            .values(id=row, channel=channel, external_id=external_id, payload=sealed)
            .on_conflict_do_nothing()
            .returning(Inbox.id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def take(self, row: UUID) -> tuple[Inbox, dict[str, Any]] | None:
        """Lock an event that waits and open its payload; None when it is done already."""
        statement = (
            select(Inbox)
            .where(Inbox.id == row, Inbox.handled_at.is_(None), Inbox.failed_at.is_(None))
            .with_for_update()
        )
        event = (await self._session.execute(statement)).scalar_one_or_none()
        if event is None:
            return None
        return event, self._vault.open_json(event.payload, "inbox", "payload", event.id)

    async def fail(self, row: UUID, failure: str) -> str | None:
        """Set an event aside for a human; returns its channel unless it was settled before."""
        statement = (
            update(Inbox)
            .where(Inbox.id == row, Inbox.handled_at.is_(None), Inbox.failed_at.is_(None))
            .values(failed_at=func.clock_timestamp(), failure=failure)
            .returning(Inbox.channel)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def waiting(self) -> int:
        """Count events stored and not yet handled."""
        statement = select(func.count()).where(
            Inbox.handled_at.is_(None), Inbox.failed_at.is_(None)
        )
        return (await self._session.execute(statement)).scalar_one()
