"""The real application with a Telegram that is ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from data.ids import new_id
from data.models import Alarm, Conversation, Inbox, Ticket
from data.repositories.messages import Line, MessageRepository
from data.settings import Settings
from tests.conftest import Running, opened, running
from tests.fakes.telegram import FakeTelegram

SECRET = "a-secret-of-the-webhook"


@dataclass(frozen=True)
class Hotline:
    """Both sides: the platform people write on, and the application behind it."""

    telegram: FakeTelegram
    app: Running

    async def conversations(self) -> list[Conversation]:
        """Read all conversations."""
        async with self.app.services.database.transaction() as session:
            rows = await session.execute(select(Conversation).order_by(Conversation.opened_at))
            return list(rows.scalars())

    async def transcript(self) -> list[Line]:
        """Read the only conversation there is."""
        (conversation,) = await self.conversations()
        async with self.app.services.database.transaction() as session:
            messages = MessageRepository(session, self.app.services.vault)
            return await messages.transcript(conversation.id)

    async def rows(self, model: type[Any]) -> list[Any]:
        """Read a whole table."""
        async with self.app.services.database.transaction() as session:
            return list((await session.execute(select(model))).scalars())

    async def tickets(self) -> list[Ticket]:
        """Read all tickets."""
        return await self.rows(Ticket)

    async def alarms(self) -> set[str]:
        """Name the alarms that were raised."""
        return {alarm.kind for alarm in await self.rows(Alarm)}

    async def at_rest(self, timeout: float = 20) -> None:
        """Wait until every update was taken and every stored event settled."""
        await self.telegram.until_delivered(timeout)
        async with asyncio.timeout(timeout):
            while any(e.handled_at is None and e.failed_at is None for e in await self.rows(Inbox)):
                await asyncio.sleep(0.02)

    async def post(self, update: Any, secret: str = SECRET, **options: Any) -> int:
        """Post to the webhook by hand; returns the status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        if "content" not in options:
            options["json"] = update
        answer = await self.app.client.post("/webhooks/telegram", headers=headers, **options)
        return answer.status_code


@asynccontextmanager
async def telegram_hotline(
    settings: Settings, url: str, *, worker: bool = True
) -> AsyncIterator[Hotline]:
    """Run the application with its webhook registered at a fake Telegram."""
    async with FakeTelegram(token=f"42:{new_id().hex}") as telegram:
        configured = settings.model_copy(
            update={
                "telegram_token": SecretStr(telegram.token),
                "telegram_secret": SecretStr(SECRET),
                "telegram_api": telegram.url,
                "telegram_polling": False,
            }
        )
        async with (
            opened(configured, url) as services,
            running(services, worker=worker) as app,
        ):
            channel: Any = services.channels["telegram"]
            await channel.set_webhook(f"{app.url}/webhooks/telegram")
            yield Hotline(telegram, app)
