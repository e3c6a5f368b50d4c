"""Trying a name and a password."""

from api.services import Services
from api.signin.lockout import Doorkeeper
from api.signin.passwords import verify_password
from api.signin.sessions import start_session
from data.repositories.audit import AuditRepository
from data.repositories.users import UserRepository
from data.subject import ANONYMOUS


async def sign_in(services: Services, name: str, password: str, host: str) -> str | None:
    """Return the token of a new session; None when name and password do not belong together.

    An unknown name takes the same path and time as a wrong password. Raises Locked.
    """
    name = name.strip().lower()
    door = Doorkeeper(services.vault, name, host)
    async with services.database.transaction() as session:
        await door.admit(session)
        user = await UserRepository(session).by_name(name)
    stored = user.password_hash if user is not None and user.active else None
    right = await verify_password(password, stored)
    async with services.database.transaction() as session:
        if user is None or not right:
            row = user.id if user else None
            AuditRepository(session).add(ANONYMOUS, "session.refused", "user", row)
            return None
        await door.forgive(session)
        return await start_session(session, user)
