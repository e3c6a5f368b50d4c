"""Killed again and again under a stream of messages, the program loses nothing it acknowledged."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from api.delivery.accounts import provision_demo_accounts
from data.settings import Settings
from tests.conftest import MODELS, free_port, opened
from tests.crash.agency import RecordingAgency
from tests.fakes.telegram import FakeTelegram

pytestmark = [pytest.mark.crash, pytest.mark.timeout(300)]

CHILDREN = 12
ROUNDS = 4
SECRET = "webhook-secret"
WORDS = (
    "bố dượng đang đánh em",
    "em sợ lắm",
    "em ở xã Ea Knuếc",
    "em 12 tuổi, là con gái",
)


class Hotline:
    """The real program in a process of its own, which can be killed at any moment."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self._environment = environment
        self.url = f"http://127.0.0.1:{port}"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "api.cli",
            "run",
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with httpx.AsyncClient() as client:
            for _ in range(300):
                assert self._process.returncode is None, "the program did not start"
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        raise AssertionError("the program did not become ready")

    async def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 30)


class Child:
    """Writes its messages through the webhook as Telegram would: again until the 200 comes."""

    def __init__(self, number: int) -> None:
        self.chat_id = 1000 + number
        self.acknowledged: list[int] = []

    async def write(self, url: str) -> None:
        async with httpx.AsyncClient(timeout=5) as client:
            for number, text in enumerate(WORDS, 1):
                while not await self._post(client, url, number, text):
                    await asyncio.sleep(random.uniform(0.05, 0.3))
                self.acknowledged.append(number)
                await asyncio.sleep(random.uniform(0, 0.8))

    async def _post(self, client: httpx.AsyncClient, url: str, number: int, text: str) -> bool:
        person = {"id": self.chat_id, "is_bot": False, "first_name": "x"}
        update = {
            "update_id": self.chat_id * 100 + number,
            "message": {
                "message_id": number,
                "date": 1_790_000_000 + number,
                "chat": {"id": self.chat_id, "type": "private"},
                "from": person,
                "text": text,
            },
        }
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        try:
            answer = await client.post(f"{url}/webhooks/telegram", json=update, headers=headers)
        except httpx.TransportError:
            return False
        return answer.status_code == 200


@asynccontextmanager
async def world(tmp_path: Path, url: str) -> AsyncIterator[tuple[Hotline, RecordingAgency]]:
    """Set up Telegram, the agencies and the program around one database."""
    async with FakeTelegram() as telegram, RecordingAgency() as agency:
        for number in range(CHILDREN):
            telegram.user(1000 + number)
        settings = Settings(_env_file=None, var=tmp_path, allow_loopback_agencies=True)
        async with opened(settings, url) as services:
            await provision_demo_accounts(services, agency.url)
        (tmp_path / "models").symlink_to(MODELS)
        port = free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "LANGNGHE_VAR": str(tmp_path),
            "LANGNGHE_PORT": str(port),
            "LANGNGHE_TELEGRAM_TOKEN": telegram.token,
            "LANGNGHE_TELEGRAM_SECRET": SECRET,
            "LANGNGHE_TELEGRAM_API": telegram.url,
            "LANGNGHE_TELEGRAM_POLLING": "false",
            "LANGNGHE_ALLOW_LOOPBACK_AGENCIES": "true",
        }
        yield Hotline(environment, port), agency


async def test_killed_at_random_points_nothing_acknowledged_is_lost(
    tmp_path: Path, database_url: str
) -> None:
    async with world(tmp_path, database_url) as (hotline, agency):
        await hotline.start()
        children = [Child(number) for number in range(CHILDREN)]
        writing = [asyncio.create_task(child.write(hotline.url)) for child in children]
        for _ in range(ROUNDS):
            await asyncio.sleep(random.uniform(0.3, 1.5))
            await hotline.kill()
            await hotline.start()
        await asyncio.gather(*writing)
        await settled(database_url)
        assert await hotline.stop() == 0

    assert all(child.acknowledged == [1, 2, 3, 4] for child in children)
    with psycopg.connect(database_url) as database:
        check_messages(database)
        check_tickets(database)
        check_deliveries(database, agency)


async def settled(url: str) -> None:
    """Wait until every event is handled and every due job has run."""
    question = (
        "SELECT (SELECT count(*) FROM inbox WHERE handled_at IS NULL)"
        " + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        "    AND (scheduled_at IS NULL OR scheduled_at < now() + interval '20 seconds'))"
    )
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as database:
        for _ in range(600):
            row = await (await database.execute(question)).fetchone()
            if row == (0,):
                return
            await asyncio.sleep(0.2)
    raise AssertionError("the program did not come to rest")


def check_messages(database: psycopg.Connection) -> None:
    stored = database.execute(
        "SELECT conversation_id, count(*) FROM messages WHERE direction = 'inbound' GROUP BY 1"
    ).fetchall()
    assert sorted(count for _, count in stored) == [len(WORDS)] * CHILDREN
    unsent = database.execute(
        "SELECT count(*) FROM messages WHERE direction = 'outbound' AND state <> 'sent'"
    ).fetchone()
    assert unsent == (0,)


def check_tickets(database: psycopg.Connection) -> None:
    tickets = database.execute(
        "SELECT conversation_id, count(*) FROM tickets GROUP BY 1"
    ).fetchall()
    assert len(tickets) == CHILDREN
    assert all(count == 1 for _, count in tickets)


def check_deliveries(database: psycopg.Connection, agency: RecordingAgency) -> None:
    """Every delivery reached its agency, and one version never under two keys."""
    rows = database.execute(
        "SELECT d.id::text, d.version_sent, t.version FROM deliveries d"
        " JOIN tickets t ON t.id = d.ticket_id"
    ).fetchall()
    assert rows
    for delivery, sent, newest in rows:
        assert sent == newest
        assert f"{delivery}.{newest}" in agency.keys
    contents = Counter(key for key, _ in agency.taken)
    assert max(contents.values()) == 1, "one key carried two different contents"
