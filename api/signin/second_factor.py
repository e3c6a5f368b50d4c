"""The second factor of a person: setting it up, asking for it, taking it away."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from api.signin.sessions import SignedIn, end_sessions
from api.signin.totp import (
    accepted_step,
    is_app_code,
    new_recovery_codes,
    new_secret,
    tidy_code,
)
from data import clock
from data.repositories.audit import AuditRepository
from data.repositories.second_factors import SecondFactorRepository
from data.repositories.users import UserRepository
from data.subject import Subject


class ResetReason(StrEnum):
    """Why an administrator takes another person's second factor away."""

    LOST = "lost"
    NEW_PHONE = "new_phone"
    SUSPECTED = "suspected"
    NO_CODES = "no_codes"


async def offer_secret(session: AsyncSession, services: Services, user_id: UUID) -> str:
    """Give the secret that waits to be confirmed, a new one where there is none."""
    await UserRepository(session).lock_by_id(user_id)
    factors = SecondFactorRepository(session, services.vault, user_id)
    secret = await factors.offered()
    if secret is None:
        secret = new_secret()
        await factors.offer(secret)
    return secret


async def offered_secret(session: AsyncSession, services: Services, user_id: UUID) -> str | None:
    """Give the secret that waits to be confirmed, if there is one."""
    return await SecondFactorRepository(session, services.vault, user_id).offered()


async def confirm_secret(
    session: AsyncSession, services: Services, signed: SignedIn, typed: str
) -> list[str] | None:
    """Let the offered secret count once a code of it is shown; gives the recovery codes.

    None for a wrong code, or when nothing is offered. All other sessions end: they were begun
    without this factor.
    """
    factors = SecondFactorRepository(session, services.vault, signed.user_id)
    await factors.lock()
    secret = await factors.offered()
    if secret is None:
        return None
    step = accepted_step(secret, tidy_code(typed), await clock.now(session), None)
    if step is None:
        return None
    await factors.confirm(secret, step)
    _note(session, signed.subject, "second_factor.confirmed", signed.user_id)
    await end_sessions(session, signed.subject, signed.user_id, keep=signed.id)
    return await renew_codes(session, services, signed)


async def renew_codes(session: AsyncSession, services: Services, signed: SignedIn) -> list[str]:
    """Make ten recovery codes; those that were given before are void."""
    codes = new_recovery_codes()
    await SecondFactorRepository(session, services.vault, signed.user_id).put_codes(codes)
    _note(session, signed.subject, "recovery_codes.made", signed.user_id)
    return codes


async def take_app_code(
    session: AsyncSession, services: Services, user_id: UUID, typed: str
) -> bool:
    """Tell whether a code of the app is right and new, and use it up."""
    factors = SecondFactorRepository(session, services.vault, user_id)
    factor = await factors.lock()
    secret = factors.secret(factor) if factor else None
    if factor is None or secret is None:
        return False
    now = await clock.now(session)
    step = accepted_step(secret, tidy_code(typed), now, factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    return True


async def take_code(session: AsyncSession, services: Services, by: Subject, typed: str) -> bool:
    """Tell whether a code of the app, or a recovery code, is right, and use it up."""
    assert by.user_id is not None
    code = tidy_code(typed)
    if is_app_code(code):
        return await take_app_code(session, services, by.user_id, code)
    factors = SecondFactorRepository(session, services.vault, by.user_id)
    if not await factors.use_code(code):
        return False
    _note(session, by, "recovery_code.used", by.user_id, left=await factors.codes_left())
    return True


async def remove_factor(
    session: AsyncSession, services: Services, by: Subject, user_id: UUID
) -> bool:
    """Forget a person's own app and recovery codes; False when there was none."""
    removed = await SecondFactorRepository(session, services.vault, user_id).remove()
    if removed:
        _note(session, by, "second_factor.removed", user_id)
    return removed


def _note(session: AsyncSession, by: Subject, action: str, user_id: UUID, **detail: int) -> None:
    AuditRepository(session).add(by, action, "user", user_id, **detail)
