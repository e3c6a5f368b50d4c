"""The live stream of one console page: that something changed and where, never what."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sse_starlette import ServerSentEvent

from api.services import Services
from api.signin.sessions import NEWS as SESSION
from api.signin.sessions import find_session
from api.signin.stages import Stage
from data.bus import News

BEAT = 10.0
"""Seconds between signs of life; the page says so when they stay away."""
PAUSE = 0.3
"""Least seconds between two reports; what happens in between is told together."""
_RETRY = 2000


async def stream(
    services: Services, token_hash: bytes, conversation: UUID | None
) -> AsyncIterator[ServerSentEvent]:
    """Tell of changes until the session ends; the first report makes the page catch up.

    Events: `news` for any change, `alarm` when alarms changed, `here` for the conversation that
    the page shows, `beat`, and `ended`, with `locked` where the session only was locked. Their
    data are ids.
    """
    async with services.bus.subscribe() as queue:
        for event in _report([News("resync")], conversation):
            yield event
        looked = time.monotonic()
        while True:
            heard = await _hear(queue, looked + BEAT - time.monotonic())
            asked = any(news.kind in {SESSION, "resync"} for news in heard)
            due = asked or time.monotonic() - looked >= BEAT
            if due and (end := await _end(services, token_hash)):
                yield end
                return
            for event in _report(heard, conversation):
                yield event
            if not due:
                await asyncio.sleep(PAUSE)
                continue
            looked = time.monotonic()
            yield ServerSentEvent(event="beat", data="", retry=_RETRY)


async def _hear(queue: asyncio.Queue[News], patience: float) -> list[News]:
    """Wait for news, at most so many seconds, and take all that is there."""
    try:
        heard = [await asyncio.wait_for(queue.get(), max(0.0, patience))]
    except TimeoutError:
        return []
    while not queue.empty():
        heard.append(queue.get_nowait())
    return heard


def _report(heard: list[News], conversation: UUID | None) -> list[ServerSentEvent]:
    heard = [news for news in heard if news.kind != SESSION]
    if not heard:
        return []
    ids = sorted({news.conversation_id for news in heard} - {""})
    missed = any(news.kind == "resync" for news in heard)
    events = [ServerSentEvent(event="news", data=",".join(ids))]
    if missed or any(news.kind == "alarm" for news in heard):
        events.append(ServerSentEvent(event="alarm", data=""))
    if conversation is not None and (missed or str(conversation) in ids):
        events.append(ServerSentEvent(event="here", data=str(conversation)))
    return events


async def _end(services: Services, token_hash: bytes) -> ServerSentEvent | None:
    """Tell how the session ended, if it did; while the database is away it stands."""
    try:
        found = await find_session(services, token_hash, touch=False)
    except (DBAPIError, PoolTimeout, OSError):
        return None
    if found is not None and found.stage is Stage.OPEN:
        return None
    locked = found is not None and found.stage is Stage.LOCKED
    return ServerSentEvent(event="ended", data="locked" if locked else "")
