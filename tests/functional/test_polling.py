"""Without a public address the program asks Telegram itself, and loses nothing."""

import asyncio

from pydantic import SecretStr

from api.webhooks.polling import poll_channels
from data.models import Inbox
from data.settings import Settings
from tests.conftest import opened, running
from tests.fakes.telegram import FakeTelegram, server_error
from tests.functional.telegram_hotline import Hotline

CRITICAL = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"


async def test_a_child_is_answered_by_a_program_that_polls(
    settings: Settings, database_url: str
) -> None:
    async with FakeTelegram() as telegram:
        polled = settings.model_copy(
            update={"telegram_token": SecretStr(telegram.token), "telegram_api": telegram.url}
        )
        async with opened(polled, database_url) as services, running(services) as app:
            stop = asyncio.Event()
            telegram.misbehave(server_error(), method="getUpdates")
            polling = asyncio.create_task(poll_channels(services, stop))
            child = telegram.user()
            child.says(CRITICAL)
            await child.hears(2)
            assert len(await Hotline(telegram, app).rows(Inbox)) == 1
            stop.set()
            await asyncio.wait_for(polling, 5)


async def test_with_a_public_address_nobody_polls(settings: Settings, database_url: str) -> None:
    async with FakeTelegram() as telegram:
        public = settings.model_copy(
            update={
                "telegram_token": SecretStr(telegram.token),
                "telegram_api": telegram.url,
                "public_url": "https://hotline.example",
            }
        )
        async with opened(public, database_url) as services:
            await asyncio.wait_for(poll_channels(services, asyncio.Event()), 5)
        assert not [call for call in telegram.calls if call.method == "getUpdates"]
