"""Long polling: for a machine without a public address."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from random import SystemRandom
from typing import Any, TypeVar

import structlog

from bot.channels.port import MalformedUpdate, TryLater
from bot.channels.telegram.client import POLL_GRACE_SECONDS, BotApi
from bot.channels.telegram.faults import PollingConflict, call
from bot.channels.telegram.schema import UPDATE_KINDS

log = structlog.get_logger(__name__)

T = TypeVar("T")
Store = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Stores one raw update and returns once it is committed; else raises."""

LONGEST_REST = 60.0
_random = SystemRandom()

_ADVICE = {
    "webhook_set": "a webhook is set for this bot: delete it, or do not poll",
    "another_poller": "another program polls with this token: stop one of them",
}


class Poller:
    """Fetches updates in order and hands each to `store`.

    An update is given up at Telegram only after `store` returned for it; after a crash or a stop
    the last one may come again. If `store` raises MalformedUpdate the update is passed over (it
    would stop all that follow); on any other error it is fetched again after a rest. Rests double
    from `first_rest` seconds up to a minute, with jitter, or are as long as Telegram asks.
    """

    def __init__(
        self,
        bot: BotApi,
        store: Store,
        stop: asyncio.Event,
        wait_seconds: int,
        first_rest: float,
    ) -> None:
        self._bot = bot
        self._store = store
        self._stop = stop
        self._wait = wait_seconds
        self._first_rest = first_rest
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """Poll until `stop` is set; what is being stored then is finished."""
        while not self._stop.is_set():
            try:
                await self._round()
            except Exception as error:  # whatever it was, the next round comes
                await self._rest(error)
            else:
                self._failures = 0

    async def _round(self) -> None:
        updates = await self._unless_stopped(self._fetch())
        for update in updates or []:
            if self._stop.is_set():
                return
            await self._take(update)

    async def _fetch(self) -> list[Any]:
        found = await call(
            self._bot.raw(
                "getUpdates",
                offset=self._offset,
                timeout=self._wait,
                allowed_updates=list(UPDATE_KINDS),
                read_timeout=self._wait + POLL_GRACE_SECONDS,
            )
        )
        if not isinstance(found, list):
            raise TryLater
        return found

    async def _take(self, update: Any) -> None:
        update_id = update.get("update_id") if isinstance(update, dict) else None
        if type(update_id) is not int:
            log.error("telegram_update_without_id")
            return
        try:
            await self._store(update)
        except MalformedUpdate:
            log.error("telegram_update_malformed")
        self._offset = update_id + 1

    async def _rest(self, error: Exception) -> None:
        self._failures += 1
        rest = min(LONGEST_REST, self._first_rest * 2 ** min(self._failures - 1, 16))
        rest *= _random.uniform(0.5, 1)
        if isinstance(error, TryLater) and error.after is not None:
            rest = max(rest, error.after)
        if isinstance(error, PollingConflict):
            log.error("telegram_polling_conflict", advice=_ADVICE[error.reason])
        else:
            kind = type(error).__name__
            log.warning("telegram_polling_failed", kind=kind, failures=self._failures)
        await self._unless_stopped(asyncio.sleep(rest))

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Await `work`, but drop it and give None as soon as `stop` is set."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            stopping.cancel()
            await asyncio.gather(task, stopping, return_exceptions=True)
