"""A ticket opened for real, and the agencies that received it with their credentials."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from api.delivery.accounts import Credentials, provision_demo_accounts
from api.services import Services
from api.tickets.service import open_or_update
from bot.dialogue.events import Report, State
from bot.dialogue.stored import dump_state
from data.ids import new_id
from data.models import Delivery, Ticket
from data.repositories.conversations import ConversationRepository

WORDS = "cháu nhà bên bị bỏ đói mấy hôm nay, cha mẹ đi đâu không rõ"
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Case:
    """One ticket, its deliveries by agency, and everybody's credentials."""

    services: Services
    ticket: Ticket
    credentials: Mapping[str, Credentials]

    async def deliveries(self) -> dict[str, Delivery]:
        """Read the deliveries by agency code."""
        return {row.agency_code: row for row in await self.rows(Delivery)}

    async def delivery(self, agency_code: str) -> Delivery:
        """Read one agency's delivery."""
        return (await self.deliveries())[agency_code]

    async def rows(self, model: type[Any]) -> list[Any]:
        """Read a whole table."""
        async with self.services.database.transaction() as session:
            return list((await session.execute(select(model))).scalars())


async def open_case(services: Services, endpoint_base: str = NOWHERE) -> Case:
    """Open a ticket of neglect in a known commune: its committee leads, its police is next."""
    made = await provision_demo_accounts(services, endpoint_base)
    ticket = await open_ticket(services)
    return Case(services, ticket, {item.agency_code: item for item in made})


async def open_ticket(services: Services) -> Ticket:
    """Open one more ticket of the same kind."""
    report = Report(story=(WORDS,), place_text="xã Ea Knuếc", contact="0900000000")
    state = State(urgency=None, category="neglect_abandonment", report=report)
    async with services.database.transaction() as session:
        conversations = ConversationRepository(session, services.vault)
        conversation = await conversations.obtain("webchat", new_id().hex, dump_state(state))
        conversation.urgency = "high"
        conversation.category = "neglect_abandonment"
        conversation.place_code = next(iter(services.province.communes))
        return await open_or_update(session, services, conversation, state, "complete")


class AgencyClient:
    """An agency's own program, as `docs/agencies.md` tells it to be written."""

    def __init__(self, client: httpx.AsyncClient, api_key: str) -> None:
        self._client = client
        self._bearer = {"Authorization": f"Bearer {api_key}"}

    async def read(self, delivery: UUID) -> httpx.Response:
        """Ask for a delivery."""
        return await self._client.get(f"/agency/v1/deliveries/{delivery}", headers=self._bearer)

    async def say(
        self, delivery: UUID, state: str, *, key: str | None = None, **more: str
    ) -> httpx.Response:
        """Post a receipt, under a key of its own unless one is given."""
        return await self.post(delivery, json={"state": state, **more}, key=key or new_id().hex)

    async def post(self, delivery: UUID, *, key: str | None, **request: Any) -> httpx.Response:
        """Post anything at all as a receipt."""
        headers = self._bearer | ({} if key is None else {"Idempotency-Key": key})
        path = f"/agency/v1/deliveries/{delivery}/receipts"
        return await self._client.post(path, headers=headers, **request)
