"""The durable job queue: Procrastinate on the same database, deferred in the same transaction."""

from datetime import datetime, timedelta
from typing import Any

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from data.database import driver_connection, libpq_url

TALK, OUTGOING, AGENCIES = "default", "outgoing", "agencies"
"""Handling, waiting for a platform, waiting for an agency: each has workers of its own, so that
somebody else's slow server never keeps a child's message waiting."""
URGENT = 10
"""Priority of what a person waits for, before anything else."""


def make_queue(url: str, pool_size: int = 8) -> procrastinate.App:
    """Build the queue's application; open it with `open_async` before use."""
    connector = procrastinate.PsycopgConnector(
        conninfo=libpq_url(url), min_size=1, max_size=pool_size
    )
    return procrastinate.App(connector=connector)


class Queue:
    """Defers jobs on a session's own connection, so that they commit or vanish with its data.

    Job arguments are ids only, never content.
    """

    def __init__(self, app: procrastinate.App) -> None:
        self.app = app

    async def defer(
        self,
        session: AsyncSession,
        task: str,
        *,
        lock: str | None = None,
        after: timedelta | None = None,
        at: datetime | None = None,
        priority: int = 0,
        **arguments: Any,
    ) -> None:
        """Add a job. Jobs with one `lock` run one at a time, in the order they were added."""
        await session.flush()
        job = self.app.configure_task(
            task,
            lock=lock,
            schedule_in={"seconds": after.total_seconds()} if after else None,
            schedule_at=at,
            priority=priority,
            connection=await driver_connection(session),
        )
        await job.defer_async(**{key: str(value) for key, value in arguments.items()})
