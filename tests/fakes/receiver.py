"""An agency's endpoint that misbehaves in every way that endpoints do."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Self

from standardwebhooks.webhooks import Webhook
from starlette.requests import Request

from tests.fakes.loopback import LoopbackServer

Mood = Literal["take", "fail", "busy", "gone", "redirect", "hang", "drip", "flood", "reset"]
_STATUS = {"take": 204, "fail": 500, "busy": 429, "gone": 410, "redirect": 307}


@dataclass(frozen=True, slots=True)
class Handed:
    """One call as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """Give the idempotency key."""
        return self.headers["webhook-id"]


class Receiver:
    """Serves while entered; `moods` are used up in order, the last one stays.

    `calls` is everything that came; `before_answer` runs between reading and answering.
    """

    def __init__(self, *moods: Mood) -> None:
        self.moods: list[Mood] = list(moods) or ["take"]
        self.calls: list[Handed] = []
        self.before_answer: Callable[[Handed], Awaitable[None]] | None = None

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await self._answer(scope, receive, send)

        self._server = LoopbackServer(app)
        self.url = self._server.url

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.__aexit__()

    def verified(self, secret: str) -> list[Any]:
        """Read every call as an agency does; raises WebhookVerificationError."""
        return [Webhook(secret).verify(call.body, call.headers) for call in self.calls]

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        call = Handed(request.url.path, dict(request.headers), await request.body())
        self.calls.append(call)
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        if self.before_answer is not None:
            await self.before_answer(call)
        if mood == "reset":
            self._server.reset(scope["client"])
        elif mood == "hang":
            await _until_gone(receive)
        elif mood in {"drip", "flood"}:
            await _without_end(receive, send, flood=mood == "flood")
        else:
            await self._plainly(send, mood)

    async def _plainly(self, send: Any, mood: Mood) -> None:
        headers = [(b"location", f"{self.url}/elsewhere".encode())] if mood == "redirect" else []
        await send({"type": "http.response.start", "status": _STATUS[mood], "headers": headers})
        await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _without_end(receive: Any, send: Any, *, flood: bool) -> None:
    """Answer 200 and then never come to an end: a byte now and then, or as fast as it goes."""
    gone = asyncio.create_task(_until_gone(receive))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while not gone.done():
        piece = b"x" * 65_536 if flood else b"x"
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(0 if flood else 0.02)
