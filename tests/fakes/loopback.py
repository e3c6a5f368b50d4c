"""A real HTTP server on loopback, in the loop of the test."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Generator
from typing import Any, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


class _Server(uvicorn.Server):
    """A server that leaves the signals to the test runner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End at once, without the graces of a real server."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            transport: Any = getattr(connection, "transport", None)
            transport.abort()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)


class _Protocol(H11Protocol):
    """HTTP without access log: its lines would stand among those of the program under test."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False


class LoopbackServer:
    """Serves an ASGI application on a free port of 127.0.0.1 while entered."""

    def __init__(self, app: Any) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(app, http=_Protocol, ws="none", lifespan="off", log_config=None)
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0.002)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.ending.set()
        if self._task is not None:
            await self._task
        self._socket.close()

    def reset(self, client: Any) -> None:
        """Break the connection of this client (host, port) with a TCP reset."""
        for connection in list(self._server.server_state.connections):
            transport: Any = getattr(connection, "transport", None)
            at = getattr(connection, "client", None)
            if transport is None or at is None or tuple(at) != tuple(client):
                continue
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
