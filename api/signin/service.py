"""Proving who one is: a name and a password, then a code; and again at a locked screen."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from api.signin.accounts import replace_password
from api.signin.lockout import at_the_code, at_the_door, at_the_screen
from api.signin.passwords import hash_password, needs_rehash, verify_password
from api.signin.second_factor import take_app_code, take_code
from api.signin.sessions import SignedIn, end_sessions, limits, start_session
from api.signin.totp import is_app_code, tidy_code
from api.signin.visitor import Visitor
from data.repositories.audit import AuditRepository
from data.repositories.second_factors import SecondFactorRepository
from data.repositories.sign_ins import SignInRepository
from data.repositories.users import UserRepository
from data.subject import ANONYMOUS


async def sign_in(services: Services, name: str, password: str, visitor: Visitor) -> str | None:
    """Return the token of a new session; None when name and password do not belong together.

    The session awaits a code when the person has a second factor. An unknown name takes the same
    path and time as a wrong password. Raises Locked.
    """
    name = name.strip().lower()
    door = at_the_door(services.vault, visitor, name)
    async with services.database.transaction() as session:
        await door.admit(session)
        user = await UserRepository(session).by_name(name)
    stored = user.password_hash if user is not None and user.active else None
    right = await verify_password(password, stored)
    if user is None or not right:
        await _refuse(services, user.id if user else None, "password")
        return None
    fresh = await hash_password(password) if needs_rehash(user.password_hash) else None
    async with services.database.transaction() as session:
        await door.forgive(session)
        await SignInRepository(session).prune(limits(services.settings))
        return await _begin(session, services, user.id, visitor, (user.password_hash, fresh))


async def _begin(
    session: AsyncSession,
    services: Services,
    user_id: UUID,
    visitor: Visitor,
    hashes: tuple[str, str | None],
) -> str | None:
    """Start the session, unless the password was changed while it was being judged."""
    user = await UserRepository(session).lock_by_id(user_id)
    judged, fresh = hashes
    if user.password_hash != judged or not user.active:
        return None
    user.password_hash = fresh or judged
    factor = await SecondFactorRepository(session, services.vault, user.id).confirmed()
    return await start_session(session, user, visitor.device, awaits_code=factor is not None)


async def enter_code(
    services: Services, signed: SignedIn, typed: str, visitor: Visitor
) -> str | None:
    """Return the token of a full session in place of the one that awaits a code.

    None when the code is wrong or was used before. Raises Locked.
    """
    door = at_the_code(services.vault, visitor, signed.name, signed.user_id)
    async with services.database.transaction() as session:
        await door.admit(session)
    async with services.database.transaction() as session:
        user = await UserRepository(session).lock_by_id(signed.user_id)
        if await take_code(session, services, signed.subject, typed):
            await door.forgive(session)
            if not await SignInRepository(session).end(user.id, signed.id):
                return None
            return await start_session(session, user, visitor.device)
    await _refuse(services, signed.user_id, "code")
    return None


async def prove(
    services: Services, signed: SignedIn, typed: str, *, password_only: bool = False
) -> bool:
    """Tell whether the person of a session is who types: their password, or their app's code.

    Raises Locked.
    """
    door = at_the_screen(services.vault, signed.id)
    async with services.database.transaction() as session:
        await door.admit(session)
        user = await UserRepository(session).by_name(signed.name)
    if is_app_code(tidy_code(typed)) and not password_only:
        async with services.database.transaction() as session:
            right = await take_app_code(session, services, signed.user_id, typed)
    else:
        right = await verify_password(typed, user.password_hash if user else None)
    if not right:
        await _refuse(services, signed.user_id, "screen")
        return False
    async with services.database.transaction() as session:
        await door.forgive(session)
    return True


async def unlock(services: Services, signed: SignedIn, typed: str) -> bool:
    """Open a locked session for its person; False for a wrong password or code. Raises Locked."""
    if not await prove(services, signed, typed):
        return False
    async with services.database.transaction() as session:
        await SignInRepository(session).unlock(signed.id)
        AuditRepository(session).add(
            signed.subject, "session.unlocked", "user", signed.user_id, id=str(signed.id)
        )
    return True


async def change_password(services: Services, signed: SignedIn, old: str, new: str) -> bool:
    """Give the person the password they chose and end their other sessions.

    False when the old one is wrong. Raises WeakPassword and Locked.
    """
    if not await prove(services, signed, old, password_only=True):
        return False
    async with services.database.transaction() as session:
        await replace_password(session, signed.name, new, old)
        AuditRepository(session).add(signed.subject, "user.password", "user", signed.user_id)
        await end_sessions(session, signed.subject, signed.user_id, keep=signed.id)
    return True


async def _refuse(services: Services, user_id: UUID | None, step: str) -> None:
    async with services.database.transaction() as session:
        AuditRepository(session).add(ANONYMOUS, "session.refused", "user", user_id, step=step)
