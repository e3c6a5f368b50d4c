"""Real parts for tests: PostgreSQL, the trained model, the application on a free port."""

import asyncio
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fasteners import InterProcessLock
from sqlalchemy import make_url

from api.app import create_app
from api.bootstrap import open_services
from api.jobs.worker import run_worker
from api.observability.logs import configure_logs
from api.server import make_server
from api.services import Services
from data import migrate
from data.embedded import start_postgres
from data.ids import new_id
from data.settings import Settings
from nlu.bootstrap import load_or_train
from nlu.understand import Understander

MODELS = Path(__file__).parent.parent / "var" / "models"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server with one migrated template database."""

    url: str

    def new_database(self) -> str:
        """Clone the template; returns the address of the copy."""
        name = f"t_{new_id().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE blueprint")
        return on(self.url, name)

    def drop_database(self, url: str) -> None:
        """Remove a copy, whoever still listens to it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


def on(url: str, database: str) -> str:
    """Point an address at another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start an own PostgreSQL, or use the one in TEST_DATABASE_URL."""
    given = os.environ.get("TEST_DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="langnghe-pg-") as folder:
        server = None if given else start_postgres(Path(folder) / "data")
        url = given or (server.url if server else "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("DROP DATABASE IF EXISTS blueprint")
            connection.execute("CREATE DATABASE blueprint")
        migrate.upgrade(on(url, "blueprint"))
        yield Cluster(url)
        if server is not None:
            server.stop()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Give the PostgreSQL of this run."""
    with running_cluster() as started:
        yield started


@pytest.fixture
def database_url(cluster: Cluster) -> Iterator[str]:
    """Give a fresh, migrated database."""
    url = cluster.new_database()
    yield url
    cluster.drop_database(url)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings for a quick test: short silence, keys of its own, agencies on loopback."""
    return Settings(
        _env_file=None,
        database_url=None,
        var=tmp_path,
        port=free_port(),
        silence_after=timedelta(seconds=1),
        allow_loopback_agencies=True,
        second_factor="optional",
    )


@pytest.fixture
async def services(settings: Settings, database_url: str) -> AsyncIterator[Services]:
    """Give the real services, with no worker and no server running."""
    async with opened(settings, database_url) as services:
        yield services


@cache
def understander() -> Understander:
    """Load the model that all tests share; of several processes the first trains it."""
    MODELS.mkdir(parents=True, exist_ok=True)
    with InterProcessLock(MODELS / ".lock"):
        return load_or_train(MODELS)


@pytest.fixture(scope="session")
def models() -> Path:
    """Give the folder of the trained model, for programs in processes of their own."""
    understander()
    return MODELS


@asynccontextmanager
async def opened(settings: Settings, url: str) -> AsyncIterator[Services]:
    """Open services on a database, with the model that all tests share."""
    keys = settings.model_copy(update={"keys_file": settings.var / "keys"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.bootstrap.load_or_train", lambda *_: understander())
        async with open_services(keys, url) as services:
            yield services


@dataclass(frozen=True)
class Running:
    """The application as people meet it: its address, its services and a plain HTTP client."""

    url: str
    services: Services
    client: httpx.AsyncClient


@asynccontextmanager
async def running(services: Services, *, worker: bool = True) -> AsyncIterator[Running]:
    """Serve the real application with a working worker until the block ends."""
    settings = services.settings
    stop = asyncio.Event()
    server = make_server(create_app(services), settings.host, settings.port)
    server.config.timeout_graceful_shutdown = 1
    async with AsyncExitStack() as stack:
        tasks: list[asyncio.Task[Any]] = [asyncio.create_task(server.serve())]
        if worker:
            tasks.append(asyncio.create_task(run_worker(services, stop)))
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=settings.base_url, timeout=15)
        )
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield Running(settings.base_url, services, client)
        finally:
            stop.set()
            server.should_exit = True
            await asyncio.gather(*tasks)


@pytest.fixture
async def server(services: Services) -> AsyncIterator[Running]:
    """Serve the real application: HTTP, worker, PostgreSQL, web chat."""
    async with running(services) as running_server:
        yield running_server


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    configure_logs("INFO", as_json=True)


@pytest.fixture
def _slow_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first wait be long, so that a slow machine does not outlast it."""
    monkeypatch.setattr("api.signin.lockout.FIRST", timedelta(seconds=50))
