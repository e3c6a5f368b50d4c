"""How often somebody tried in vain to prove who they are."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.models import Lockout

FORGET_AFTER = timedelta(days=1)
"""A try in vain counts no more after this."""


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

    async def forget(self, key: bytes) -> None:
        """Forget the failures counted under a key."""
        await self._session.execute(delete(Lockout).where(Lockout.key == key))

    async def take_off(self, key: bytes) -> None:
        """Take one try, which was right, off a key that others share."""
        await self._session.execute(
            update(Lockout)
            .where(Lockout.key == key)
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
