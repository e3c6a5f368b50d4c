"""Live news inside the house: PostgreSQL NOTIFY in, one queue for each listening page out."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from data.database import libpq_url

_CHANNEL = "langnghe"
_BACKLOG = 1000
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """Something changed in a conversation; it names what, never what was said.

    `kind` is message, conversation, ticket, alarm or `resync` (news may have been missed: read
    everything again).
    """

    kind: str
    conversation_id: str = ""


async def tell(session: AsyncSession, kind: str, conversation_id: UUID) -> None:
    """Send news with the session's commit."""
    payload = json.dumps([kind, str(conversation_id)])
    await session.execute(text("SELECT pg_notify(:c, :p)"), {"c": _CHANNEL, "p": payload})


class Bus:
    """One listening connection for the process, any number of subscribers."""

    def __init__(self, url: str) -> None:
        self._url = libpq_url(url)
        self._subscribers: set[asyncio.Queue[News]] = set()
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen; returns once the first connection stands."""
        self._task = asyncio.create_task(self._listen_forever(), name="bus")
        await asyncio.wait_for(self._listening.wait(), 10)

    async def close(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[News]]:
        """Give a queue of news, bounded: a page that lags gets one `resync` instead."""
        queue: asyncio.Queue[News] = asyncio.Queue(_BACKLOG)
        self._subscribers.add(queue)
        try:
            yield queue
        finally:
            self._subscribers.discard(queue)

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError):
                log.warning("bus.lost")
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            self._listening.set()
            self._spread(News("resync"))
            async for notice in connection.notifies():
                kind, conversation_id = json.loads(notice.payload)
                self._spread(News(kind, conversation_id))

    def _spread(self, news: News) -> None:
        for queue in self._subscribers:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                news = News("resync")
            queue.put_nowait(news)
