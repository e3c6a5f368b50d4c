"""A fake Telegram and the real channel before it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import TelegramChannel
from tests.fakes.telegram import FakeTelegram

SECRET = "a-webhook_secret"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def channel(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    opened = TelegramChannel(
        telegram.token, SECRET, telegram.url, answer_seconds=0.5, wait_seconds=5, first_rest=0.02
    )
    yield opened
    await opened.close()
