"""Jobs commit or vanish with the data that caused them."""

import pytest

from api.services import Services


async def jobs(services: Services) -> int:
    return len(list(await services.queue.app.job_manager.list_jobs_async(task="send_reply")))


async def test_a_job_vanishes_with_a_transaction_that_fails(services: Services) -> None:
    with pytest.raises(RuntimeError):
        async with services.database.transaction() as session:
            await services.queue.defer(session, "send_reply", message_id="1")
            raise RuntimeError
    assert await jobs(services) == 0


async def test_a_job_is_there_once_its_transaction_committed(services: Services) -> None:
    async with services.database.transaction() as session:
        await services.queue.defer(session, "send_reply", message_id="1")
        assert await jobs(services) == 0
    assert await jobs(services) == 1
