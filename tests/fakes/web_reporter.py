"""A reporter before the page, speaking HTTP as the page's script does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from api.webchat.event_lines import read_events
from data.ids import new_id


class WebReporter:
    """One browser: a cookie of its own, and what the live stream has shown it so far."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.heard: list[dict[str, Any]] = []
        self.events: list[tuple[str, dict[str, Any]]] = []

    async def begin(self) -> None:
        """Take a session, as the page does before its first message."""
        answer = await self.client.post("/chat/session")
        assert answer.status_code == 204, answer.text

    async def say(self, text: str, client_id: str | None = None) -> httpx.Response:
        """Post one text."""
        body = {"id": client_id or str(new_id()), "text": text}
        return await self.client.post("/chat/messages", json=body)

    async def press(self, value: str) -> httpx.Response:
        """Press a quick answer."""
        return await self.client.post("/chat/messages", json={"id": str(new_id()), "button": value})

    async def listen(
        self, until: int = 0, after: int | None = None, seconds: float = 10
    ) -> list[dict[str, Any]]:
        """Listen from `after` on until `until` messages came, or a question with quick answers.

        Returns what came in that time.
        """
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        came: list[dict[str, Any]] = []
        try:
            async with (
                asyncio.timeout(seconds),
                self.client.stream("GET", "/chat/events", headers=headers) as answer,
            ):
                assert answer.status_code == 200
                async for name, data in _events(answer):
                    self.events.append((name, data))
                    if name == "message":
                        came.append(data)
                    if (len(came) >= until) if until else (came and came[-1]["buttons"]):
                        break
        except TimeoutError:
            pass
        self.heard += came
        return came


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    block: list[str] = []
    async for line in answer.aiter_lines():
        block.append(line)
        if not line:
            for event in read_events(block):
                yield event
            block.clear()


@asynccontextmanager
async def web_reporter(url: str) -> AsyncIterator[WebReporter]:
    """Open a browser of its own at the service."""
    headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
        yield WebReporter(client)
