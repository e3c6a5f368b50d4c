"""Jobs commit or vanish with the data that caused them."""

import psycopg
import pytest
from procrastinate import jobs

from api.services import Services


async def count(services: Services) -> int:
    return len(list(await services.queue.app.job_manager.list_jobs_async(task="send_reply")))


async def test_a_job_vanishes_with_a_transaction_that_fails(services: Services) -> None:
    with pytest.raises(RuntimeError):
        async with services.database.transaction() as session:
            await services.queue.defer(session, "send_reply", message_id="1")
            raise RuntimeError
    assert await count(services) == 0


async def test_a_job_is_there_once_its_transaction_committed(services: Services) -> None:
    async with services.database.transaction() as session:
        await services.queue.defer(session, "send_reply", message_id="1")
        assert await count(services) == 0
    assert await count(services) == 1


async def test_the_next_job_of_a_lock_is_told_when_the_one_before_it_ends(
    services: Services, database_url: str
) -> None:
    async with services.database.transaction() as session:
        for number in range(2):
            await services.queue.defer(session, "send_reply", lock="one", message_id=number)
    manager = services.queue.app.job_manager
    worker = await manager.register_worker()
    first = await manager.fetch_job(["outgoing"], worker)
    assert first is not None
    assert await manager.fetch_job(["outgoing"], worker) is None
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listener:
        await listener.execute('LISTEN "procrastinate_queue_v1#outgoing"')
        await manager.finish_job(first, jobs.Status.SUCCEEDED, delete_job=True)
        told = [notice async for notice in listener.notifies(timeout=5, stop_after=1)]
    assert len(told) == 1
    assert await manager.fetch_job(["outgoing"], worker) is not None
