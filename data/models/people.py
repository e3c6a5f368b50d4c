"""Those who sign in: operators, supervisors, agency officers, administrators, auditors."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Created, Id


class User(Base):
    """A person of the house or of an agency."""

    __tablename__ = "users"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    """The sign-in name, lower case."""
    display_name: Mapped[str]
    role: Mapped[str]
    agency_code: Mapped[str | None]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Created]


class SignIn(Base):
    """A session in a browser; the token itself is not kept, only its hash."""

    __tablename__ = "sign_ins"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    csrf_token: Mapped[str]
    created_at: Mapped[Created]
    seen_at: Mapped[Created]
    ended_at: Mapped[datetime | None]


class Lockout(Base):
    """Tries at signing in that failed, for one name or one network address (a keyed hash)."""

    __tablename__ = "lockouts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    tried_at: Mapped[Created] = mapped_column(index=True)
