"""The live stream of one page: each new message once, in order, for its own session only."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette import ServerSentEvent

from api.services import Services
from api.webchat.away import AWAY
from api.webchat.transcript import Snapshot, Transcript
from data.bus import News

HEARTBEAT = 15
"""Seconds between signs of life, so that proxies keep the line open."""
_BREATH = 0.3
"""Seconds between two looks for a conversation that is not there yet."""
_RETRY = 3000
"""Milliseconds after which a browser opens a broken stream again."""


async def stream(services: Services, token: str, after: int) -> AsyncIterator[ServerSentEvent]:
    """Give all messages after `after`, then each new one as it is stored.

    It ends when the database is away; the browser then opens it again where it stopped.
    """
    transcript = Transcript(services, token, after)
    cleared: float | None = None
    async with services.bus.subscribe() as news:
        yield ServerSentEvent(comment="here", retry=_RETRY)
        while True:
            try:
                snapshot = await transcript.read()
            except AWAY:
                return
            for event in _events(snapshot, cleared):
                yield event
            cleared = snapshot.cleared
            await _wait(news, transcript, snapshot)


async def _wait(news: asyncio.Queue[News], transcript: Transcript, snapshot: Snapshot) -> None:
    """Wait for news of this conversation; for any news while there is none, or a closed one."""
    own = None if snapshot.closed else transcript.conversation_id
    if own is None:
        await asyncio.sleep(_BREATH)
    while True:
        heard = [await news.get()]
        while not news.empty():
            heard.append(news.get_nowait())
        if any(_concerns(item, str(own) if own else None) for item in heard):
            return


def _concerns(item: News, own: str | None) -> bool:
    return item.kind == "resync" or own is None or item.conversation_id == own


def _events(snapshot: Snapshot, cleared: float | None) -> list[ServerSentEvent]:
    events = []
    if snapshot.cleared is not None and snapshot.cleared != cleared:
        events.append(_event("cleared", {"before": snapshot.cleared}))
    for bubble in snapshot.bubbles:
        events.append(_event("message", bubble.as_dict(), str(bubble.seq)))
    return events


def _event(name: str, data: dict[str, Any], row: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=json.dumps(data), id=row)
