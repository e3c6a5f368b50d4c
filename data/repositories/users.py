"""People who sign in, their sessions, and how often somebody tried in vain."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Lockout, SignIn, User

FORGET_AFTER = timedelta(days=1)
"""A try in vain counts no more after this."""


class UserRepository:
    """Adds, finds and changes users."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        *,
        name: str,
        display_name: str,
        role: str,
        password_hash: str,
        agency_code: str | None = None,
    ) -> User | None:
        """Add a user; None when the name is taken."""
        statement = (
            insert(User)
            .values(
                id=new_id(),
                name=name,
                display_name=display_name,
                role=role,
                password_hash=password_hash,
                agency_code=agency_code,
                active=True,
            )
            .on_conflict_do_nothing()
            .returning(User)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def by_name(self, name: str) -> User | None:
        """Find a user by sign-in name."""
        return (await self._session.execute(select(User).where(User.name == name))).scalar()

    async def lock(self, name: str) -> User | None:
        """Lock a user for change."""
        statement = select(User).where(User.name == name).with_for_update()
        return (await self._session.execute(statement)).scalar()

    async def all(self) -> list[User]:
        """List all users by name."""
        return list((await self._session.execute(select(User).order_by(User.name))).scalars())

    async def display_names(self, rows: Iterable[UUID]) -> dict[UUID, str]:
        """Give what the users of these ids are called."""
        statement = select(User).where(User.id.in_(set(rows)))
        users = (await self._session.execute(statement)).scalars()
        return {user.id: user.display_name for user in users}


class SignInRepository:
    """Starts, finds and ends sessions; it sees only hashes of their tokens."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def start(self, user: User, token_hash: bytes, csrf_token: str) -> SignIn:
        """Start a session."""
        sign_in = SignIn(id=new_id(), user_id=user.id, token_hash=token_hash, csrf_token=csrf_token)
        self._session.add(sign_in)
        await self._session.flush()
        return sign_in

    async def find(
        self, token_hash: bytes, idle: timedelta, longest: timedelta
    ) -> tuple[SignIn, User] | None:
        """Find a session that goes on, with its user; None when it ended or was left idle."""
        now = func.clock_timestamp()
        statement = (
            select(SignIn, User)
            .join(User, User.id == SignIn.user_id)
            .where(
                SignIn.token_hash == token_hash,
                SignIn.ended_at.is_(None),
                SignIn.seen_at > now - idle,
                SignIn.created_at > now - longest,
                User.active,
            )
        )
        row = (await self._session.execute(statement)).one_or_none()
        return (row[0], row[1]) if row else None

    async def touch(self, row: UUID, grain: timedelta) -> None:
        """Note that the person is there, at most once in every `grain`."""
        now = func.clock_timestamp()
        await self._session.execute(
            update(SignIn)
            .where(SignIn.id == row, SignIn.seen_at < now - grain)
            .values(seen_at=now)
            .execution_options(synchronize_session=False)
        )

    async def end(self, row: UUID) -> None:
        """End one session."""
        await self._end(SignIn.id == row)

    async def end_all(self, user_id: UUID) -> None:
        """End every session of a user."""
        await self._end(SignIn.user_id == user_id)

    async def _end(self, condition: ColumnElement[bool]) -> None:
        await self._session.execute(
            update(SignIn)
            .where(condition, SignIn.ended_at.is_(None))
            .values(ended_at=func.clock_timestamp())
            .execution_options(synchronize_session=False)
        )


class LockoutRepository:
    """Counts tries before they are judged, so that many at once cannot slip by."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def locked_until(self, keys: list[bytes]) -> datetime | None:
        """Give until when any of these names or addresses is locked, if one is now."""
        statement = select(func.max(Lockout.locked_until)).where(
            Lockout.key.in_(keys), Lockout.locked_until > func.clock_timestamp()
        )
        return (await self._session.execute(statement)).scalar()

    async def count(self, key: bytes) -> int:
        """Count one more try and return how many there were lately; locks the row."""
        now = func.clock_timestamp()
        statement = insert(Lockout).values(key=key, failures=1)
        stale = Lockout.tried_at < now - FORGET_AFTER
        statement = statement.on_conflict_do_update(
            index_elements=[Lockout.key],
            set_={"failures": case((stale, 1), else_=Lockout.failures + 1), "tried_at": now},
        )
        return (await self._session.execute(statement.returning(Lockout.failures))).scalar_one()

    async def lock_for(self, key: bytes, wait: timedelta) -> None:
        """Let nobody try again for `wait`."""
        await self._session.execute(
            update(Lockout)
            .where(Lockout.key == key)
            .values(locked_until=func.clock_timestamp() + wait)
        )

    async def forgive(self, name: bytes, address: bytes) -> None:
        """After a success: forget the name's failures and take this try off the address."""
        await self._session.execute(delete(Lockout).where(Lockout.key == name))
        await self._session.execute(
            update(Lockout)
            .where(Lockout.key == address)
            .values(failures=func.greatest(0, Lockout.failures - 1), locked_until=None)
        )

    async def prune(self) -> None:
        """Drop what no longer counts."""
        old = (
            select(Lockout.key)
            .where(Lockout.tried_at < func.clock_timestamp() - FORGET_AFTER)
            .with_for_update(skip_locked=True)
        )
        await self._session.execute(delete(Lockout).where(Lockout.key.in_(old)))
