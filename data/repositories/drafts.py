"""What was being typed when a session was locked, sealed until its person comes back."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Draft
from data.vault import Vault

MOST = 20
"""Pages of one session whose drafts are kept."""


class DraftRepository:
    """Keeps drafts of one session and gives each out once."""

    def __init__(self, session: AsyncSession, vault: Vault, sign_in: UUID) -> None:
        self._session = session
        self._vault = vault
        self._sign_in = sign_in

    async def keep(self, fields: list[dict[str, Any]]) -> UUID | None:
        """Keep the fields of a page; None when the session keeps too many already."""
        statement = select(func.count()).where(Draft.sign_in_id == self._sign_in)
        if (await self._session.execute(statement)).scalar_one() >= MOST:
            return None
        row = new_id()
        content = self._vault.seal_json(fields, "drafts", "content", row)
        self._session.add(Draft(id=row, sign_in_id=self._sign_in, content=content))
        return row

    async def take(self, row: UUID) -> list[dict[str, Any]]:
        """Give the fields of a page and forget them; none when it is no draft of this session."""
        statement = (
            delete(Draft)
            .where(Draft.id == row, Draft.sign_in_id == self._sign_in)
            .returning(Draft.content)
        )
        content = (await self._session.execute(statement)).scalar_one_or_none()
        if content is None:
            return []
        fields: list[dict[str, Any]] = self._vault.open_json(content, "drafts", "content", row)
        return fields
