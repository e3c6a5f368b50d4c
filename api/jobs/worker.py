"""The worker: runs jobs, gives back what dead workers held, stops gracefully."""

import asyncio
import contextlib

import procrastinate
import structlog

from api.clocks import jobs as clocks
from api.console import jobs as console
from api.delivery import jobs as delivery
from api.jobs import events, evidence, replies, silence
from api.services import Services
from data.queue import AGENCIES, OUTGOING, TALK

log = structlog.get_logger(__name__)

HEARTBEAT = 2.0
"""Seconds between a worker's signs of life."""
DEAD_AFTER = 10.0
"""Seconds without a sign of life after which a worker's jobs are fetched again."""
POLL = 0.5
"""Seconds between two looks for due jobs; new ones are told at once."""
GRACE = 20.0
"""Seconds that running jobs have to finish when we stop."""


def register_jobs(services: Services) -> None:
    """Register every job of the program on the queue."""
    for part in (events, replies, silence, evidence, delivery, clocks, console):
        part.register(services.queue.app, services)


async def run_worker(services: Services, stop: asyncio.Event) -> None:
    """Run jobs until `stop`; a lost database is waited for, not died of."""
    rescuer = asyncio.create_task(_rescue_forever(services), name="rescue")
    try:
        async with asyncio.TaskGroup() as group:
            for queue in (TALK, OUTGOING, AGENCIES):
                group.create_task(_run_queue(services, queue, stop))
    finally:
        rescuer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await rescuer


async def _run_queue(services: Services, queue: str, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await _run_once(services, queue, stop)


async def _run_once(services: Services, queue: str, stop: asyncio.Event) -> None:
    work = asyncio.create_task(_work(services, queue), name=f"worker {queue}")
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not work.done():
        work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        return
    except Exception:
        log.exception("worker.lost")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1)


async def _work(services: Services, queue: str) -> None:
    await services.queue.app.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=services.settings.worker_concurrency,
        install_signal_handlers=False,
        shutdown_graceful_timeout=GRACE,
        delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL.value,
        fetch_job_polling_interval=POLL,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=DEAD_AFTER,
    )


async def _rescue_forever(services: Services) -> None:
    while True:
        try:
            await rescue_stalled(services)
        except Exception:
            log.exception("rescue.failed")
        await asyncio.sleep(5)


async def rescue_stalled(services: Services) -> int:
    """Give back jobs whose worker died; returns how many. Jobs may run twice without harm."""
    manager = services.queue.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER))
    for job in stalled:
        await manager.retry_job(job)
    if stalled:
        log.warning("jobs.rescued", count=len(stalled))
    return len(stalled)
