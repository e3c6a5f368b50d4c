"""People who sign in."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import SecondFactor, User


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
        must_change_password: bool = False,
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
                must_change_password=must_change_password,
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

    async def lock_by_id(self, row: UUID) -> User:
        """Lock a user who must exist for change."""
        statement = select(User).where(User.id == row).with_for_update()
        return (
            await self._session.execute(statement, execution_options={"populate_existing": True})
        ).scalar_one()

    async def lock(self, name: str) -> User | None:
        """Lock a user for change."""
        statement = select(User).where(User.name == name).with_for_update()
        return (await self._session.execute(statement)).scalar()

    async def all(self) -> list[User]:
        """List all users by name."""
        return list((await self._session.execute(select(User).order_by(User.name))).scalars())

    async def with_factor(self) -> frozenset[UUID]:
        """Give the ids of those who have set up a second factor."""
        statement = select(SecondFactor.user_id).where(SecondFactor.secret.is_not(None))
        return frozenset((await self._session.execute(statement)).scalars())

    async def display_names(self, rows: Iterable[UUID]) -> dict[UUID, str]:
        """Give what the users of these ids are called."""
        statement = select(User).where(User.id.in_(set(rows)))
        users = (await self._session.execute(statement)).scalars()
        return {user.id: user.display_name for user in users}
