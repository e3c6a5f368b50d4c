"""Serving: HTTP, worker and polling in one event loop, stopped gracefully."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from sse_starlette.sse import AppStatus

from api.app import create_app
from api.jobs.worker import run_worker
from api.services import Services
from api.webhooks.polling import poll_channels


class Server(uvicorn.Server):
    """Uvicorn that leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install nothing."""
        yield


def make_server(app: FastAPI, host: str, port: int) -> Server:
    """Build an HTTP server; open streams get 3 s to end when it stops."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        lifespan="off",
    )
    return Server(config)


def is_taken(host: str, port: int) -> bool:
    """Tell whether some program answers at the port already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


@asynccontextmanager
async def stopping() -> AsyncIterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        yield stop
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)


async def serve_http(app: FastAPI, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve until `stop`, then let running requests finish and open streams end."""
    server = make_server(app, host, port)
    serving = asyncio.create_task(server.serve(), name="http")
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    stop.set()
    AppStatus.should_exit = True
    server.should_exit = True
    await serving


async def serve_everything(
    services: Services, stop: asyncio.Event, *, http: bool = True, worker: bool = True
) -> None:
    """Run the chosen parts until `stop`; when one ends by a fault, all end and it is raised."""
    settings = services.settings
    async with asyncio.TaskGroup() as group:
        if http:
            group.create_task(serve_http(create_app(services), settings.host, settings.port, stop))
        if worker:
            group.create_task(run_worker(services, stop))
            group.create_task(poll_channels(services, stop))
