"""An agency's endpoint that notes every key and content it was handed."""

import asyncio
import hashlib
from types import TracebackType

import uvicorn
from fastapi import FastAPI, Request, Response

from api.server import make_server
from tests.conftest import free_port


class RecordingAgency:
    """Takes everything; `taken` holds (idempotency key, digest of the content) pairs."""

    def __init__(self) -> None:
        self.taken: set[tuple[str, str]] = set()
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def keys(self) -> set[str]:
        """Give every idempotency key that came."""
        return {key for key, _ in self.taken}

    async def __aenter__(self) -> "RecordingAgency":
        app = FastAPI()

        @app.post("/{path:path}")
        async def take(request: Request) -> Response:
            digest = hashlib.sha256(await request.body()).hexdigest()
            self.taken.add((request.headers["webhook-id"], digest))
            return Response(status_code=200)

        self._server = make_server(app, "127.0.0.1", self._port)
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server
        assert self._task
        self._server.should_exit = True
        await self._task
