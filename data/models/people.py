"""Those who sign in: operators, supervisors, agency officers, administrators, auditors."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Created, Id, Sealed


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
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody else chose the password: it opens nothing but the page where a new one is set."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Created]


class SignIn(Base):
    """A session in a browser; the token itself is not kept, only its hash."""

    __tablename__ = "sign_ins"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    csrf_token: Mapped[str]
    device: Mapped[str] = mapped_column(default="", server_default="")
    """Kind of browser and system, as `chrome.windows`; nothing that singles a machine out."""
    awaits_code: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The password was right, the second factor has not been shown yet."""
    created_at: Mapped[Created]
    seen_at: Mapped[Created]
    locked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The authenticator app of a user (RFC 6238); it counts once `secret` is there."""

    __tablename__ = "second_factors"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    secret: Mapped[Sealed | None]
    offered: Mapped[Sealed | None]
    """A new secret that no code has confirmed yet."""
    offered_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    """The time step of the newest code taken: neither it nor an earlier one is taken again."""


class RecoveryCode(Base):
    """One code that stands in for the app, once; only a keyed hash of it is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[bytes]
    created_at: Mapped[Created]
    used_at: Mapped[datetime | None]


class Draft(Base):
    """What was being typed on one page when its session was locked."""

    __tablename__ = "drafts"

    id: Mapped[Id]
    sign_in_id: Mapped[UUID] = mapped_column(
        ForeignKey("sign_ins.id", ondelete="CASCADE"), index=True
    )
    content: Mapped[Sealed]
    created_at: Mapped[Created]


class Lockout(Base):
    """Tries at signing in that failed, for one name or one network address (a keyed hash)."""

    __tablename__ = "lockouts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    tried_at: Mapped[Created] = mapped_column(index=True)
