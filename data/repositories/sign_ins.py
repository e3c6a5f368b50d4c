"""Sessions of people who signed in; only hashes of their tokens are seen here."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Draft, SecondFactor, SignIn, User

KEEP_ENDED = timedelta(days=30)
"""A session that nobody can use any more is forgotten after this; the audit trail remembers."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session goes on: unlocked, without its person, at most, and half open."""

    unlocked: timedelta
    idle: timedelta
    longest: timedelta
    half: timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """A session that goes on, its user, and what decides how far it is open."""

    sign_in: SignIn
    user: User
    has_factor: bool
    left_alone: bool


class SignInRepository:
    """Starts, finds, locks and ends sessions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def start(
        self, user: User, token_hash: bytes, csrf_token: str, device: str, *, awaits_code: bool
    ) -> SignIn:
        """Start a session."""
        sign_in = SignIn(
            id=new_id(),
            user_id=user.id,
            token_hash=token_hash,
            csrf_token=csrf_token,
            device=device,
            awaits_code=awaits_code,
        )
        self._session.add(sign_in)
        await self._session.flush()
        return sign_in

    async def find(self, token_hash: bytes, limits: Limits) -> Found | None:
        """Find a session that goes on; None when it ended, grew old or was left idle."""
        left_alone = SignIn.seen_at < func.clock_timestamp() - limits.unlocked
        statement = (
            select(SignIn, User, SecondFactor.secret.is_not(None), left_alone)
            .join(User, User.id == SignIn.user_id)
            .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
            .where(SignIn.token_hash == token_hash, User.active, *_goes_on(limits))
        )
        row = (await self._session.execute(statement)).one_or_none()
        return Found(row[0], row[1], bool(row[2]), bool(row[3])) if row else None

    async def standing(self, user_id: UUID, limits: Limits) -> list[SignIn]:
        """List a user's sessions that go on, the one last used first."""
        statement = (
            select(SignIn)
            .where(SignIn.user_id == user_id, ~SignIn.awaits_code, *_goes_on(limits))
            .order_by(SignIn.seen_at.desc())
        )
        return list((await self._session.execute(statement)).scalars())

    async def touch(self, row: UUID, grain: timedelta) -> None:
        """Note that the person is there, at most once in every `grain`."""
        now = func.clock_timestamp()
        await self._set(SignIn.id == row, SignIn.seen_at < now - grain, seen_at=now)

    async def lock(self, row: UUID) -> bool:
        """Lock a session; False when it was locked already."""
        return bool(
            await self._set(
                SignIn.id == row, SignIn.locked_at.is_(None), locked_at=func.clock_timestamp()
            )
        )

    async def unlock(self, row: UUID) -> None:
        """Open a locked session again, its person being there."""
        await self._set(SignIn.id == row, locked_at=None, seen_at=func.clock_timestamp())

    async def end(self, user_id: UUID, row: UUID) -> bool:
        """End one session of a user; False when there was none to end."""
        return bool(await self._end(SignIn.user_id == user_id, SignIn.id == row))

    async def end_all(self, user_id: UUID, keep: UUID | None = None) -> int:
        """End every session of a user, or every other one than `keep`; tells how many."""
        if keep is None:
            return await self._end(SignIn.user_id == user_id)
        return await self._end(SignIn.user_id == user_id, SignIn.id != keep)

    async def prune(self, limits: Limits) -> None:
        """Drop drafts that nobody can come back to, and sessions that ended long ago."""
        now = func.clock_timestamp()
        alive = select(SignIn.id).where(*_goes_on(limits))
        await self._session.execute(delete(Draft).where(Draft.sign_in_id.not_in(alive)))
        old = SignIn.created_at < now - limits.longest - KEEP_ENDED
        await self._session.execute(delete(SignIn).where(old))

    async def _end(self, *conditions: ColumnElement[bool]) -> int:
        return await self._set(
            *conditions, SignIn.ended_at.is_(None), ended_at=func.clock_timestamp()
        )

    async def _set(self, *conditions: ColumnElement[bool], **values: object) -> int:
        statement = (
            update(SignIn)
            .where(*conditions)
            .values(**values)
            .returning(SignIn.id)
            .execution_options(synchronize_session=False)
        )
        return len((await self._session.execute(statement)).all())


def _goes_on(limits: Limits) -> tuple[ColumnElement[bool], ...]:
    now = func.clock_timestamp()
    return (
        SignIn.ended_at.is_(None),
        SignIn.seen_at > now - limits.idle,
        SignIn.created_at > now - limits.longest,
        (~SignIn.awaits_code) | (SignIn.created_at > now - limits.half),
    )
