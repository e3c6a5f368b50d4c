"""Every scripted chat that a web page can hold goes well in a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.chats.loader import Chat, load_chats
from tests.chats.runner import Stage
from tests.conftest import Running

pytestmark = pytest.mark.browser

# The page sends no files and corrects no message; those chats are played over Telegram.
CHATS = [
    chat for chat in load_chats() if not any(turn.kind in {"edit", "send"} for turn in chat.turns)
]


class WebPlayer:
    """A person with the page on a phone."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._page: Page | None = None

    async def change_device(self) -> None:
        context = await self._browser.new_context(viewport={"width": 360, "height": 640})
        self._page = await context.new_page()
        await self._page.goto(self._url)

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    async def say(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.click("#say button")

    async def press(self, value: str, words: str) -> None:
        button = self.page.locator(f"#quick button[value='{value}']")
        try:
            await button.click(timeout=5_000)
        except TimeoutError:
            await self.say(words)

    async def edit(self, text: str) -> None:
        raise AssertionError("the page corrects no message")

    async def send(self, kind: str) -> None:
        raise AssertionError("the page sends no files")

    async def close(self) -> None:
        for context in self._browser.contexts:
            await context.close()


@pytest.fixture
async def player(browser: Browser, server: Running) -> AsyncIterator[WebPlayer]:
    player = WebPlayer(browser, server.url)
    await player.change_device()
    yield player
    await player.close()


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.name)
async def test_the_chat_goes_as_scripted(chat: Chat, player: WebPlayer, server: Running) -> None:
    await Stage(server.services, player).play(chat)


def test_most_chats_are_played_here() -> None:
    assert len(CHATS) >= 15
