"""Every scripted chat goes well over Telegram, on the real application."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from data.settings import Settings
from tests.chats.loader import Chat, load_chats
from tests.chats.runner import Stage
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.people import FakeUser
from tests.fakes.telegram.state import ChatMessage
from tests.functional.telegram_hotline import Hotline, telegram_hotline


class TelegramPlayer:
    """A person with the Telegram app."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._user: FakeUser = telegram.user()
        self._last = 0

    async def say(self, text: str) -> None:
        self._last = self._user.says(text)

    async def press(self, value: str, words: str) -> None:
        async with asyncio.timeout(10):
            while (message := self._shown(value)) is None:
                await asyncio.sleep(0.05)
        self._user.presses(message, value)

    def _shown(self, value: str) -> ChatMessage | None:
        """Find the newest message that offers the quick answer."""
        for message in reversed(self._user.messages()):
            if value in {pressed for row in message.buttons for _, pressed in row}:
                return message
        return None

    async def edit(self, text: str) -> None:
        self._user.edits(self._last, text)

    async def send(self, kind: str) -> None:
        send = {
            "photo": self._user.sends_photo,
            "voice": self._user.sends_voice,
            "video": self._user.sends_video,
            "file": self._user.sends_document,
        }
        send[kind]()

    async def change_device(self) -> None:
        self._user = self._telegram.user()


@pytest.fixture
async def hotline(settings: Settings, database_url: str) -> AsyncIterator[Hotline]:
    async with telegram_hotline(settings, database_url) as running:
        yield running


@pytest.mark.parametrize("chat", load_chats(), ids=lambda chat: chat.name)
async def test_the_chat_goes_as_scripted(chat: Chat, hotline: Hotline) -> None:
    player = TelegramPlayer(hotline.telegram)
    await Stage(hotline.app.services, player).play(chat)
