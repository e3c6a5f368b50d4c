"""How agencies are reached by machine."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import AgencyAccount
from data.vault import Vault

_TABLE = "agency_accounts"


class AgencyRepository:
    """Endpoint, signing secret and API key of each agency; only the key's hash is kept."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    async def account(self, agency_code: str) -> AgencyAccount | None:
        """Find an agency's account, if it is active."""
        statement = select(AgencyAccount).where(
            AgencyAccount.agency_code == agency_code, AgencyAccount.active
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def by_key(self, api_key: str) -> AgencyAccount | None:
        """Find the agency that an API key belongs to."""
        statement = select(AgencyAccount).where(
            AgencyAccount.api_key_hash == self._vault.lookup("agency key", api_key),
            AgencyAccount.active,
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    def secret(self, account: AgencyAccount) -> str:
        """Open the signing secret (`whsec_…`)."""
        return self._vault.open_text(account.secret, _TABLE, "secret", account.id)

    async def put_all(self, accounts: Sequence[tuple[str, str | None, str, str]]) -> None:
        """Make or replace accounts (agency code, endpoint, secret, API key), in one statement.

        The row keeps its id when it is replaced, and its secret is sealed for that id.
        """
        known = await self._ids([code for code, *_ in accounts])
        rows = [
            self._row(known.get(code) or new_id(), code, endpoint, secret, key)
            for code, endpoint, secret, key in accounts
        ]
        statement = insert(AgencyAccount).values(rows)
        new = statement.excluded
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[AgencyAccount.agency_code],
                set_={
                    "endpoint": new.endpoint,
                    "secret": new.secret,
                    "api_key_hash": new.api_key_hash,
                    "active": True,
                },
            )
        )

    async def _ids(self, codes: list[str]) -> dict[str, UUID]:
        statement = (
            select(AgencyAccount.agency_code, AgencyAccount.id)
            .where(AgencyAccount.agency_code.in_(codes))
            .with_for_update()
        )
        return dict((await self._session.execute(statement)).all())

    def _row(
        self, row: UUID, code: str, endpoint: str | None, secret: str, key: str
    ) -> dict[str, object]:
        return {
            "id": row,
            "agency_code": code,
            "endpoint": endpoint,
            "secret": self._vault.seal_text(secret, _TABLE, "secret", row),
            "api_key_hash": self._vault.lookup("agency key", key),
            "active": True,
        }
