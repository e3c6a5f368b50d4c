"""The way of one message, beside one plain INSERT on the same database in the same run."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from data.settings import Settings
from tests.conftest import Cluster, free_port, running_cluster
from tests.functional.telegram_hotline import Hotline, telegram_hotline

CRITICAL = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"
ROUNDS = 60
CROWD = 150


async def main() -> None:
    """Run all measurements and print them as a table."""
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as folder, running_cluster() as pg:
        settings = Settings(
            _env_file=None,
            var=Path(folder),
            port=free_port(),
            silence_after=timedelta(minutes=5),
            allow_loopback_agencies=True,
        )
        await _measure(settings, pg)


async def _measure(settings: Settings, cluster: Cluster) -> None:
    async with telegram_hotline(settings, cluster.new_database()) as hotline:
        bare = await _times(lambda _: _insert(hotline), ROUNDS)
        stored = await _times(lambda n: _post(hotline, 10_000 + n, "xin chào"), ROUNDS)
        await hotline.at_rest(60)
        answered = await _times(lambda _: _until_answered(hotline), ROUNDS)
        started = time.perf_counter()
        posts = [_timed(_post(hotline, 50_000 + n, CRITICAL)) for n in range(CROWD)]
        crowd = await asyncio.gather(*posts)
        await hotline.at_rest(120)
        whole = time.perf_counter() - started
    _print(bare, stored, answered, list(crowd), whole)


async def _times(work: Callable[[int], Awaitable[Any]], rounds: int) -> list[float]:
    for number in range(5):
        await work(-1 - number)
    return [await _timed(work(number)) for number in range(rounds)]


async def _timed(work: Awaitable[Any]) -> float:
    started = time.perf_counter()
    await work
    return (time.perf_counter() - started) * 1000


async def _insert(hotline: Hotline) -> None:
    async with hotline.app.services.database.transaction() as session:
        await session.execute(text("CREATE TABLE IF NOT EXISTS bench (id int)"))
        await session.execute(text("INSERT INTO bench VALUES (1)"))


async def _post(hotline: Hotline, chat: int, said: str) -> None:
    hotline.telegram.user(chat)
    update = {
        "update_id": chat,
        "message": {
            "message_id": 1,
            "date": 1_790_000_000,
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "x"},
            "text": said,
        },
    }
    assert await hotline.post(update) == 200


async def _until_answered(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says(CRITICAL)
    await child.hears(1)


def _print(
    bare: list[float],
    stored: list[float],
    answered: list[float],
    crowd: list[float],
    whole: float,
) -> None:
    unit = statistics.median(bare)
    print(f"{'':44}{'p50 ms':>9}{'p99 ms':>9}{'× INSERT':>10}")
    for name, times in (
        ("one INSERT and COMMIT", bare),
        ("webhook: signed, stored, job deferred, 200", stored),
        ("critical message until the first answer", answered),
        (f"webhook, {CROWD} people at once", crowd),
    ):
        middle, worst = statistics.median(times), sorted(times)[int(len(times) * 0.99) - 1]
        print(f"{name:44}{middle:9.1f}{worst:9.1f}{middle / unit:10.1f}")
    print(f"{CROWD} critical messages handled in {whole:.1f} s: {CROWD / whole:.0f} a second")
