"""The trail of who read or changed what."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Created


class AuditEntry(Base):
    """One read or change; only ever added (a trigger refuses anything else). No content."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_object", "object_kind", "object_id"),
        Index(
            "ix_audit_entries_takeovers",
            "object_id",
            "at",
            postgresql_where=text("action = 'conversation.taken'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Created]
    actor_kind: Mapped[str]
    """user, agency, bot or system."""
    actor_id: Mapped[str | None]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]]
