"""News reach every listener with the commit, and never before."""

import asyncio

import psycopg
import pytest

from api.services import Services
from data.bus import News, tell
from data.ids import new_id


async def test_news_come_with_the_commit(services: Services) -> None:
    row = new_id()
    async with services.bus.subscribe() as news:
        async with services.database.transaction() as session:
            await tell(session, "message", row)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(news.get(), 0.1)
        assert await asyncio.wait_for(news.get(), 5) == News("message", str(row))


async def test_a_page_that_lags_is_told_to_read_everything_again(services: Services) -> None:
    async with services.bus.subscribe() as news, services.database.transaction() as session:
        for _ in range(1100):
            services.bus._spread(News("message", "x"))
        kinds = {news.get_nowait().kind for _ in range(news.qsize())}
        assert "resync" in kinds
        await tell(session, "message", new_id())


async def test_a_lost_connection_is_mended_and_told(services: Services, database_url: str) -> None:
    async with services.bus.subscribe() as news:
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN langnghe%' AND datname = current_database()"
            )
        assert await asyncio.wait_for(news.get(), 5) == News("resync")
