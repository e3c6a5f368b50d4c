"""Authenticator apps of users, and the codes that stand in for them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import RecoveryCode, SecondFactor
from data.vault import Vault

_TABLE = "second_factors"
OFFER_FOR = timedelta(minutes=15)
"""A new secret that nobody confirmed is shown no more after this."""


class SecondFactorRepository:
    """The second factor of one user; secrets are sealed, recovery codes kept as keyed hashes."""

    def __init__(self, session: AsyncSession, vault: Vault, user_id: UUID) -> None:
        self._session = session
        self._vault = vault
        self._user = user_id

    async def confirmed(self) -> SecondFactor | None:
        """Give the factor that counts, if there is one."""
        statement = select(SecondFactor).where(
            SecondFactor.user_id == self._user, SecondFactor.secret.is_not(None)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def lock(self) -> SecondFactor | None:
        """Lock the factor, confirmed or only offered, so that a code is judged once."""
        statement = (
            select(SecondFactor)
            .where(SecondFactor.user_id == self._user)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    def secret(self, factor: SecondFactor) -> str | None:
        """Open the secret that counts."""
        if factor.secret is None:
            return None
        return self._vault.open_text(factor.secret, _TABLE, "secret", self._user)

    async def offered(self) -> str | None:
        """Open the secret that waits to be confirmed, unless it has waited too long."""
        statement = select(SecondFactor.offered).where(
            SecondFactor.user_id == self._user,
            SecondFactor.offered.is_not(None),
            SecondFactor.offered_at > func.clock_timestamp() - OFFER_FOR,
        )
        sealed = (await self._session.execute(statement)).scalar_one_or_none()
        return self._vault.open_text(sealed, _TABLE, "offered", self._user) if sealed else None

    async def offer(self, secret: str) -> None:
        """Keep a new secret until a code confirms it; the one that counts stays."""
        sealed = self._vault.seal_text(secret, _TABLE, "offered", self._user)
        values = {"offered": sealed, "offered_at": func.clock_timestamp()}
        statement = insert(SecondFactor).values(user_id=self._user, **values)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=[SecondFactor.user_id], set_=values)
        )

    async def confirm(self, secret: str, step: int) -> None:
        """Let a secret count from now on; the step that confirmed it is used up."""
        await self._session.execute(
            update(SecondFactor)
            .where(SecondFactor.user_id == self._user)
            .values(
                secret=self._vault.seal_text(secret, _TABLE, "secret", self._user),
                confirmed_at=func.clock_timestamp(),
                last_step=step,
                offered=None,
                offered_at=None,
            )
        )

    async def remove(self) -> bool:
        """Forget app and recovery codes; False when there was no app that counted."""
        statement = delete(SecondFactor).where(SecondFactor.user_id == self._user)
        gone = await self._session.execute(statement.returning(SecondFactor.secret.is_not(None)))
        await self._forget_codes()
        return bool(gone.scalar_one_or_none())

    async def put_codes(self, codes: list[str]) -> None:
        """Keep new recovery codes in place of the earlier ones."""
        await self._forget_codes()
        for code in codes:
            row = RecoveryCode(id=new_id(), user_id=self._user, code_hash=self._hash(code))
            self._session.add(row)
        await self._session.flush()

    async def use_code(self, code: str) -> bool:
        """Use a recovery code up; False when it is none or has been used, even just now."""
        statement = (
            update(RecoveryCode)
            .where(
                RecoveryCode.user_id == self._user,
                RecoveryCode.code_hash == self._hash(code),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=func.clock_timestamp())
            .returning(RecoveryCode.id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none() is not None

    async def codes_left(self) -> int:
        """Count the recovery codes that have not been used."""
        statement = select(func.count()).where(
            RecoveryCode.user_id == self._user, RecoveryCode.used_at.is_(None)
        )
        return (await self._session.execute(statement)).scalar_one()

    async def _forget_codes(self) -> None:
        await self._session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == self._user))

    def _hash(self, code: str) -> bytes:
        return self._vault.lookup(f"recovery-code:{self._user}", code)
