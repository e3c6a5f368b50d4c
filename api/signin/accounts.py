"""Making and changing the accounts of people."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from api.signin.passwords import WeakPassword, check_strength, hash_password
from api.signin.second_factor import ResetReason
from api.signin.sessions import end_sessions
from data.models import User
from data.repositories.audit import AuditRepository
from data.repositories.second_factors import SecondFactorRepository
from data.repositories.users import UserRepository
from data.subject import SYSTEM, Role, Subject
from data.vault import Vault

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
    temporary: bool = True,
    by: Subject = SYSTEM,
) -> User:
    """Add a person; raises AccountError or WeakPassword.

    A temporary password opens only the page where they choose their own.
    """
    name = name.strip().lower()
    _check(name, role, agency_code)
    check_strength(password, name)
    user = await UserRepository(session).add(
        name=name,
        display_name=display_name.strip() or name,
        role=role.value,
        password_hash=await hash_password(password),
        must_change_password=temporary,
        agency_code=agency_code,
    )
    if user is None:
        raise AccountError("there is a user of this name already")
    AuditRepository(session).add(by, "user.added", "user", user.id, role=role.value)
    return user


async def set_password(
    session: AsyncSession,
    name: str,
    password: str,
    *,
    temporary: bool = True,
    by: Subject = SYSTEM,
) -> User:
    """Give a person a new password and end all their sessions; raises as `create_user` does."""
    user = await _locked(session, name)
    check_strength(password, user.name)
    user.password_hash = await hash_password(password)
    user.must_change_password = temporary
    AuditRepository(session).add(by, "user.password", "user", user.id)
    await end_sessions(session, by, user.id)
    return user


async def replace_password(session: AsyncSession, name: str, new: str, old: str) -> User:
    """Give a person the password they chose; raises AccountError or WeakPassword."""
    user = await _locked(session, name)
    check_strength(new, user.name)
    if new == old:
        raise WeakPassword("the new password is the old one")
    user.password_hash = await hash_password(new)
    user.must_change_password = False
    return user


async def set_active(session: AsyncSession, name: str, active: bool, by: Subject = SYSTEM) -> User:
    """Let a person in again, or out: then all their sessions end. Raises AccountError."""
    user = await _locked(session, name)
    user.active = active
    action = "user.activated" if active else "user.deactivated"
    AuditRepository(session).add(by, action, "user", user.id)
    if not active:
        await end_sessions(session, by, user.id)
    return user


async def reset_second_factor(
    session: AsyncSession, vault: Vault, name: str, reason: ResetReason, by: Subject = SYSTEM
) -> User:
    """Take another person's app and recovery codes away and end their sessions.

    Raises AccountError when there is no such person, they have no app, or it is oneself.
    """
    user = await _locked(session, name)
    if user.id == by.user_id:
        raise AccountError("one's own second factor is replaced on the account page")
    if not await SecondFactorRepository(session, vault, user.id).remove():
        raise AccountError("this person has no second factor")
    AuditRepository(session).add(by, "second_factor.reset", "user", user.id, reason=reason.value)
    await end_sessions(session, by, user.id)
    return user


async def ensure_user(
    session: AsyncSession, name: str, display_name: str, role: Role, password: str
) -> User:
    """Make a user, or give the one of this name a new password; raises as `create_user` does.

    For demonstrations: the password holds, and a second factor stays as it is.
    """
    if await UserRepository(session).by_name(name) is not None:
        return await set_password(session, name, password, temporary=False)
    return await create_user(
        session,
        name=name,
        display_name=display_name,
        role=role,
        password=password,
        temporary=False,
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
