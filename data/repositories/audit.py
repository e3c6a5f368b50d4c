"""The audit trail: added to by every read or change, never altered."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from data.models import AuditEntry
from data.subject import Role, Subject


class AuditRepository:
    """Writes and reads audit entries. `detail` holds labels and ids, never content."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(
        self,
        subject: Subject,
        action: str,
        object_kind: str,
        object_id: UUID | None,
        **detail: Any,
    ) -> None:
        """Note that the subject did `action` to an object, in this transaction."""
        entry = AuditEntry(
            actor_kind=_kind(subject),
            actor_id=subject.id or None,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            detail=detail,
        )
        self._session.add(entry)

    async def of(self, object_kind: str, object_id: UUID, limit: int = 200) -> list[AuditEntry]:
        """Give the newest entries about one object, newest first."""
        statement = (
            select(AuditEntry)
            .where(AuditEntry.object_kind == object_kind, AuditEntry.object_id == object_id)
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        )
        return list((await self._session.execute(statement)).scalars())

    async def newest(self, limit: int = 200) -> list[AuditEntry]:
        """Give the newest entries of all, newest first."""
        statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        return list((await self._session.execute(statement)).scalars())


def _kind(subject: Subject) -> str:
    if subject.role is Role.SYSTEM:
        return subject.id or "system"
    if subject.role in {Role.AGENCY, Role.REPORTER, Role.ANONYMOUS}:
        return subject.role.value
    return "user"
