"""How long each table of the statistics takes on 100,000 conversations.

Run with `python -m tests.bench.statistics`; the rows are generated in the database. Each figure is
the best of three, beside a plain count of the same conversations in the same run.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import text

from data.database import Database
from data.repositories.statistics import StatisticsRepository
from data.repositories.statistics_scope import DIMENSIONS, Dimension, Scope
from data.subject import SYSTEM
from tests.conftest import running_cluster

MANY = 100_000
FILL = (
    """
INSERT INTO conversations (id, channel, address, address_hash, status, state, urgency,
  urgency_rank, urgency_source, category, category_source, reporter, place_code, place_source,
  opened_at, closed_at, code_tries)
SELECT gen_random_uuid(), (ARRAY['web','telegram'])[1 + n % 2], '',
  decode(lpad(to_hex(n), 8, '0'), 'hex'), 'closed', decode(repeat('ab', 900), 'hex'),
  (ARRAY['low','medium','high','critical'])[1 + n % 4], n % 4, 'machine',
  (ARRAY['bullying','sexual_abuse','online_sexual_abuse','physical_abuse','neglect_abandonment',
         'not_a_case','not_a_case','not_a_case'])[1 + n % 8],
  'machine', (ARRAY['child','caregiver','other','unknown'])[1 + n % 4],
  CASE WHEN n % 3 > 0 THEN (24000 + n % 102)::text END, 'machine',
  timestamptz '2026-01-01 00:00+07' + n * interval '315 s', now(), 0
FROM generate_series(1, :many) n
""",
    """
INSERT INTO messages (id, conversation_id, direction, author, external_id, "order", kind, body,
  understanding, state, revision, sent_at)
SELECT gen_random_uuid(), c.id, CASE WHEN n % 2 = 0 THEN 'outbound' ELSE 'inbound' END, 'bot',
  n::text, n, 'text', decode(repeat('ab', 200), 'hex'), decode(repeat('cd', 500), 'hex'), 'sent', 0,
  CASE WHEN n % 2 = 0 THEN c.opened_at + n * random() * interval '5 s' END
FROM conversations c, generate_series(1, 10) n
""",
    """
INSERT INTO tickets (id, conversation_id, because, urgency, category, reporter, online,
  place_outside, report, version, is_test, opened_at)
SELECT gen_random_uuid(), id, 'x', urgency, category, reporter, false, false,
  decode(repeat('ab', 900), 'hex'), 1, false, opened_at
FROM conversations WHERE urgency_rank >= 2
""",
    """
INSERT INTO deliveries (id, ticket_id, agency_code, role, rung, because, state, version_sent,
  attempts, created_at, received_at)
SELECT gen_random_uuid(), t.id, 'agency' || n, 'lead', 0, '', 'received', 1, 1, t.opened_at,
  t.opened_at + n * random() * interval '1 h'
FROM tickets t, generate_series(1, 4) n
""",
    """
INSERT INTO clocks (id, ticket_id, delivery_id, kind, source, started_at, due_at, met_at)
SELECT gen_random_uuid(), ticket_id, id, 'receipt', '', created_at, created_at + interval '2 h',
  received_at FROM deliveries
""",
    """
INSERT INTO clocks (id, ticket_id, kind, source, started_at, due_at, met_at)
SELECT gen_random_uuid(), id, 'first_action', '', opened_at, opened_at + interval '5 min',
  opened_at + random() * interval '9 min' FROM tickets
""",
    """
INSERT INTO audit_entries (actor_kind, action, object_kind, object_id, detail, at)
SELECT 'user', (ARRAY['conversation.taken','conversation.read','event.text'])[n], 'conversation',
  id, '{}', opened_at + random() * interval '9 min'
FROM conversations, generate_series(1, 3) n
""",
)


async def main() -> None:
    """Fill a database and time every table on it."""
    with running_cluster() as cluster:
        database = Database(cluster.new_database())
        async with database.transaction() as session:
            for statement in FILL:
                named = {"many": MANY} if ":many" in statement else {}
                await session.execute(text(statement), named)
        async with database.engine.connect() as connection:
            auto = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await auto.execute(text("VACUUM ANALYZE"))
        await _measure(database)
        await database.close()


async def _measure(database: Database) -> None:
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    scope = Scope(SYSTEM, begin, end)
    plain = text("SELECT count(*) FROM conversations WHERE opened_at >= '2026-01-01'")
    unit = await _best(database, lambda repo: repo._session.execute(plain))
    print(f"{'plain count':14}{unit * 1000:8.0f} ms")
    for dimension in DIMENSIONS:
        took = await _best(database, partial(_groups, dimension, scope))
        print(f"{dimension:14}{took * 1000:8.0f} ms {took / unit:6.1f} ×")
    took = await _best(database, lambda repo: repo.outcomes(scope))
    print(f"{'outcomes':14}{took * 1000:8.0f} ms {took / unit:6.1f} ×")


async def _groups(dimension: Dimension, scope: Scope, repository: StatisticsRepository) -> None:
    await repository.groups(dimension, scope)


async def _best(
    database: Database, work: Callable[[StatisticsRepository], Awaitable[Any]]
) -> float:
    times = []
    for _ in range(3):
        async with database.transaction() as session:
            begun = time.perf_counter()
            await work(StatisticsRepository(session))
            times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    asyncio.run(main())
