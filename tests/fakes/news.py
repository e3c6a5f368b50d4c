"""Waiting for something to become true, without looking every few milliseconds."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class News:
    """A bell that wakes everybody who waits, to look again."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def until(self, look: Callable[[], T | None], timeout: float | None) -> T:
        """Wait until `look` gives something true and give it; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not (seen := look()):
                await self._event.wait()
            return seen
