"""The fake itself: HTTP in front, people behind."""

import asyncio
import contextlib
import itertools
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram.faults import ApiError, Fault, Planned
from tests.fakes.telegram.methods import Methods
from tests.fakes.telegram.people import FakeUser
from tests.fakes.telegram.pusher import Push, Pusher
from tests.fakes.telegram.state import Arrange, ChatMessage, State

_JSON_PARAMETERS = {"reply_markup", "allowed_updates", "link_preview_options", "commands"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API that came in, whatever became of it."""

    method: str
    parameters: dict[str, Any]


class FakeTelegram:
    """A Bot API server: `async with FakeTelegram() as telegram`, then `telegram.url`.

    Takes http webhooks too. People are made by `user()`, faults planned by `misbehave()`; updates
    can be held back and released in another order, or twice.
    """

    def __init__(self, token: str = "4242:fake-token") -> None:
        self.token = token
        self.calls: list[Call] = []
        self._state = State()
        self._methods = Methods(self._state)
        self._pusher = Pusher(self._state)
        self._planned: list[Planned] = []
        self._chat_ids = itertools.count(7_000_000_001)
        self._server = LoopbackServer(
            Starlette(
                routes=[
                    Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
                    Route("/file/bot{token}/{path:path}", self._download),
                ]
            )
        )
        self._pushing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        self._pushing = asyncio.create_task(self._pusher.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._state.closing = True
        self._state.news.ring()
        if self._pushing is not None:
            self._pushing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pushing
        await self._server.__aexit__()

    @property
    def url(self) -> str:
        """Give the address to use in place of https://api.telegram.org."""
        return self._server.url

    def user(self, chat_id: int | None = None) -> FakeUser:
        """Make a person who has opened the bot."""
        return FakeUser(self._state, chat_id or next(self._chat_ids))

    def messages(self) -> list[ChatMessage]:
        """Give all that the bot wrote, in order, deleted or not."""
        return [message for message in self._state.messages if message.by_bot]

    def misbehave(
        self, fault: Fault, times: int = 1, method: str | None = None, taken_first: bool = False
    ) -> None:
        """Let the next calls fail: of one method ("download" for files), or of any.

        With `taken_first` the call has its effect and only its answer is lost.
        """
        self._planned.append(Planned(fault, times, method and method.lower(), taken_first))

    def behave(self) -> None:
        """Drop the faults that are still planned."""
        self._planned.clear()

    def hold(self) -> None:
        """Keep back the updates of what people do from now on."""
        self._state.held = self._state.held or []

    def release(self, arrange: Arrange = list) -> None:
        """Hand out what was kept back, as `arrange` puts it (polling sorts it again)."""
        self._state.release(arrange)

    def push(self, **parts: Any) -> dict[str, Any]:
        """Queue any update; returns it with its id."""
        return self._state.add_update(**parts)

    def pending(self) -> list[dict[str, Any]]:
        """Give the updates that the bot has not taken yet."""
        return list(self._state.pending)

    def updates(self) -> list[dict[str, Any]]:
        """Take all waiting updates away, as a bot that polls would."""
        taken, self._state.pending[:] = list(self._state.pending), []
        return taken

    async def until_delivered(self, timeout: float = 10.0) -> None:
        """Wait until no update waits; raises TimeoutError."""
        await self._state.news.until(lambda: not self._state.pending, timeout)

    async def until_called(self, method: str, timeout: float = 10.0) -> Call:
        """Wait for the first call of a method; raises TimeoutError."""
        return await self._state.news.until(
            lambda: next((call for call in self.calls if call.method == method), None), timeout
        )

    @property
    def pushes(self) -> list[Push]:
        """Give every call of the webhook."""
        return self._pusher.pushes

    @property
    def answered_presses(self) -> list[str]:
        """Give the ids of the presses that the bot acknowledged."""
        return self._state.answered_presses

    @property
    def commands(self) -> list[dict[str, str]]:
        """Give the menu."""
        return self._state.commands

    def make_older(self, by: timedelta) -> None:
        """Let time pass for every message."""
        self._state.make_older(by)

    def add_file(self, content: bytes) -> str:
        """Put a file there; returns its id."""
        return self._state.add_file(content, "bin")

    def files(self) -> list[str]:
        """Give the ids of all files."""
        return list(self._state.files)

    def lose_file(self, file_id: str) -> None:
        """Forget a file."""
        del self._state.files[file_id]

    def allow_files_of(self, size: int) -> None:
        """Let getFile give out files of up to `size` bytes."""
        self._methods.file_limit = size

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        parameters = await _parameters(request)
        self.calls.append(Call(method, parameters))
        self._state.news.ring()
        plan = self._strikes(method)
        if plan is not None and not plan.taken_first:
            return await self._fail(request, plan.fault)
        try:
            if request.path_params["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            result = await self._methods.call(method, parameters)
        except ApiError as error:
            return _error(error.status, error.description, error.parameters)
        if plan is not None:
            return await self._fail(request, plan.fault)
        return JSONResponse({"ok": True, "result": result})

    async def _download(self, request: Request) -> Response:
        plan = self._strikes("download")
        if plan is not None:
            return await self._fail(request, plan.fault)
        path = request.path_params["path"]
        known = request.path_params["token"] == self.token
        for file in self._state.files.values():
            if known and file.path == path:
                return Response(file.content, media_type="application/octet-stream")
        return _error(404, "Not Found", {})

    def _strikes(self, method: str) -> Planned | None:
        for plan in self._planned:
            if plan.method in (None, method.lower()):
                plan.times -= 1
                if plan.times <= 0:
                    self._planned.remove(plan)
                return plan
        return None

    async def _fail(self, request: Request, fault: Fault) -> Response:
        if fault.way == "hang":
            with contextlib.suppress(TimeoutError):
                await self._state.news.until(lambda: self._state.closing, fault.seconds)
        if fault.way == "reset":
            self._server.reset(request.client)
        if fault.body is not None:
            return Response(fault.body, fault.status, media_type="text/html")
        return _error(fault.status, fault.description, fault.parameters)


async def _parameters(request: Request) -> dict[str, Any]:
    """Read a call's parameters from wherever the Bot API takes them."""
    given: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        given |= await request.json()
    else:
        given |= dict(await request.form())
    for name in _JSON_PARAMETERS & given.keys():
        if isinstance(given[name], str):
            given[name] = json.loads(given[name])
    return given


def _error(status: int, description: str, parameters: dict[str, Any]) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return JSONResponse(body, status)
