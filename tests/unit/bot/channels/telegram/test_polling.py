"""A machine that polls gets every update, in order, and loses none."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.port import MalformedUpdate
from bot.channels.telegram import TelegramChannel
from tests.fakes.news import News
from tests.fakes.telegram import (
    FakeTelegram,
    Fault,
    bad_gateway,
    hang,
    reset,
    server_error,
    too_many_requests,
)


class Stored:
    """Where polled updates end up; the first ones may be turned away."""

    def __init__(self, *failures: Exception) -> None:
        self.texts: list[str] = []
        self._failures = list(failures)
        self._news = News()

    async def __call__(self, update: Mapping[str, Any]) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.texts.append(update.get("message", {}).get("text"))
        self._news.ring()

    async def until(self, count: int) -> list[str]:
        await self._news.until(lambda: len(self.texts) >= count, 10)
        return self.texts


@asynccontextmanager
async def polling(
    channel: TelegramChannel, store: Callable[[Mapping[str, Any]], Awaitable[None]]
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(channel.poll(store, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 2)


async def test_updates_come_in_order_and_are_given_up_once_stored(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    user, stored = telegram.user(), Stored()
    user.says("một")
    async with polling(channel, stored):
        await stored.until(1)
        user.says("hai")
        user.says("ba")
        assert await stored.until(3) == ["một", "hai", "ba"]
        await telegram.until_delivered()


@pytest.mark.parametrize(
    "fault",
    [
        server_error(),
        bad_gateway(),
        reset(),
        Fault(status=200, body='{"ok": true, "result": 5}'),
        Fault(status=200, body="<html>"),
        Fault(status=401, description="Unauthorized"),
    ],
)
async def test_polling_goes_on_after_faults(
    telegram: FakeTelegram, channel: TelegramChannel, fault: Fault
) -> None:
    telegram.misbehave(fault, times=3)
    telegram.user().says("em sợ")
    stored = Stored()
    async with polling(channel, stored):
        assert await stored.until(1) == ["em sợ"]


async def test_polling_waits_as_long_as_it_is_told(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.misbehave(too_many_requests(1))
    telegram.user().says("em sợ")
    stored, began = Stored(), time.monotonic()
    async with polling(channel, stored):
        await stored.until(1)
    assert time.monotonic() - began >= 1


async def test_an_update_that_could_not_be_stored_comes_again(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    user = telegram.user()
    for text in ("một", "hai"):
        user.says(text)
    stored = Stored(OSError("the database is away"), OSError("still away"))
    async with polling(channel, stored):
        assert await stored.until(2) == ["một", "hai"]


async def test_an_update_is_still_there_after_a_crash_before_it_was_stored(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.user().says("em sợ")
    begun = asyncio.Event()

    async def never_done(_: Mapping[str, Any]) -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(channel.poll(never_done, asyncio.Event()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    stored = Stored()
    async with polling(channel, stored):
        assert await stored.until(1) == ["em sợ"]


async def test_an_update_that_can_never_be_stored_does_not_stop_the_others(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    user, stored = telegram.user(), Stored(MalformedUpdate())
    user.says("một")
    user.says("hai")
    async with polling(channel, stored):
        assert await stored.until(1) == ["hai"]


@pytest.mark.parametrize("fault", [None, hang(20), server_error()])
async def test_polling_ends_at_once_when_told_to(
    telegram: FakeTelegram, channel: TelegramChannel, fault: Fault | None
) -> None:
    if fault is not None:
        telegram.misbehave(fault, times=1000)
    stop = asyncio.Event()
    task = asyncio.create_task(channel.poll(Stored(), stop))
    await telegram.until_called("getUpdates")
    await asyncio.sleep(0.1)
    began = time.monotonic()
    stop.set()
    await task
    assert time.monotonic() - began < 0.5


async def test_what_is_being_stored_is_finished_before_the_end(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.user().says("em sợ")
    stop, committed = asyncio.Event(), []

    async def slowly(update: Mapping[str, Any]) -> None:
        stop.set()
        await asyncio.sleep(0.1)
        committed.append(update)

    await channel.poll(slowly, stop)
    assert len(committed) == 1


async def test_a_webhook_in_the_way_is_said_clearly_and_polling_goes_on_without_it(
    telegram: FakeTelegram, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    await channel.set_webhook("http://127.0.0.1:9/nobody")
    stored = Stored()
    async with polling(channel, stored):
        await telegram.until_called("getUpdates")
        await asyncio.sleep(0.1)
        await channel.delete_webhook()
        telegram.user().says("em sợ")
        assert await stored.until(1) == ["em sợ"]
    assert "a webhook is set for this bot" in caplog.text


async def test_two_that_poll_do_not_lose_an_update(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    stored, user = Stored(), telegram.user()
    async with polling(channel, stored), polling(channel, stored):
        await asyncio.sleep(0.1)
        for text in ("một", "hai", "ba"):
            user.says(text)
        await telegram.until_delivered()
    assert set(stored.texts) == {"một", "hai", "ba"}
