"""Making and changing the accounts of people."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from api.signin.passwords import check_strength, hash_password
from data.models import User
from data.repositories.audit import AuditRepository
from data.repositories.users import SignInRepository, UserRepository
from data.subject import SYSTEM, Role, Subject

PEOPLE = (
    Role.OPERATOR,
    Role.SUPERVISOR,
    Role.AGENCY_OFFICER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
"""The roles that a person can have."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class AccountError(ValueError):
    """The account cannot be made or changed as asked."""


async def create_user(
    session: AsyncSession,
    *,
    name: str,
    display_name: str,
    role: Role,
    password: str,
    agency_code: str | None = None,
    by: Subject = SYSTEM,
) -> User:
    """Add a person; raises AccountError or WeakPassword."""
    name = name.strip().lower()
    _check(name, role, agency_code)
    check_strength(password, name)
    user = await UserRepository(session).add(
        name=name,
        display_name=display_name.strip() or name,
        role=role.value,
        password_hash=await hash_password(password),
        agency_code=agency_code,
    )
    if user is None:
        raise AccountError("there is a user of this name already")
    AuditRepository(session).add(by, "user.added", "user", user.id, role=role.value)
    return user


async def set_password(
    session: AsyncSession, name: str, password: str, by: Subject = SYSTEM
) -> User:
    """Give a person a new password and end all their sessions; raises as `create_user` does."""
    user = await _locked(session, name)
    check_strength(password, user.name)
    user.password_hash = await hash_password(password)
    await SignInRepository(session).end_all(user.id)
    AuditRepository(session).add(by, "user.password", "user", user.id)
    return user


async def set_active(session: AsyncSession, name: str, active: bool, by: Subject = SYSTEM) -> User:
    """Let a person in again, or out: then all their sessions end. Raises AccountError."""
    user = await _locked(session, name)
    user.active = active
    if not active:
        await SignInRepository(session).end_all(user.id)
    action = "user.activated" if active else "user.deactivated"
    AuditRepository(session).add(by, action, "user", user.id)
    return user


async def ensure_user(
    session: AsyncSession, name: str, display_name: str, role: Role, password: str
) -> User:
    """Make a user, or give the one of this name a new password; raises as `create_user` does."""
    if await UserRepository(session).by_name(name) is not None:
        return await set_password(session, name, password)
    return await create_user(
        session, name=name, display_name=display_name, role=role, password=password
    )


async def _locked(session: AsyncSession, name: str) -> User:
    user = await UserRepository(session).lock(name.strip().lower())
    if user is None:
        raise AccountError("there is no user of this name")
    return user


def _check(name: str, role: Role, agency_code: str | None) -> None:
    if not _NAME.fullmatch(name):
        raise AccountError("a name has 2 to 40 letters a-z, digits, dots, dashes or underscores")
    if role not in PEOPLE:
        raise AccountError(f"a person cannot be {role.value}")
    if (role is Role.AGENCY_OFFICER) != (agency_code is not None):
        raise AccountError("an agency officer, and nobody else, belongs to an agency")
