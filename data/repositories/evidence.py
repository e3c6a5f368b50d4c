"""Sealed files."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Evidence, Message
from data.vault import Vault

_TABLE = "evidence"


class EvidenceRepository:
    """Registers files that lie at a platform, and seals their bytes once fetched."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    async def register(
        self, message: Message, *, kind: str, remote: str, size: int | None
    ) -> Evidence:
        """Note a file that is still at the platform."""
        row = new_id()
        evidence = Evidence(
            id=row,
            conversation_id=message.conversation_id,
            message_id=message.id,
            kind=kind,
            remote=self._vault.seal_text(remote, _TABLE, "remote", row),
            size=size,
        )
        self._session.add(evidence)
        await self._session.flush()
        return evidence

    async def get(self, row: UUID) -> Evidence | None:
        """Read one file's entry."""
        return await self._session.get(Evidence, row)

    def remote(self, evidence: Evidence) -> str:
        """Open the platform's name of the file."""
        return self._vault.open_text(evidence.remote, _TABLE, "remote", evidence.id)

    async def settle(
        self, row: UUID, state: str, content: bytes | None = None, sha256: bytes | None = None
    ) -> None:
        """Seal the bytes that were fetched, or note why there are none; once only."""
        statement = select(Evidence).where(Evidence.id == row).with_for_update()
        evidence = (await self._session.execute(statement)).scalar_one()
        if evidence.state != "pending":
            return
        evidence.state = state
        if content is not None:
            evidence.size = len(content)
            evidence.sha256 = sha256
            evidence.content = self._vault.seal(content, _TABLE, "content", row)
            evidence.sealed_at = await self._session.scalar(select(func.clock_timestamp()))

    async def of_conversation(self, conversation_id: UUID) -> list[Evidence]:
        """List the files of a conversation without their bytes."""
        statement = (
            select(Evidence)
            .where(Evidence.conversation_id == conversation_id)
            .order_by(Evidence.created_at)
        )
        return list((await self._session.execute(statement)).scalars())
