"""The queue stays one cheap statement when thousands of conversations stand in it."""

from typing import Any

import pytest
from sqlalchemy import event, text

from api.services import Services
from data.repositories.queue_view import VIEWS, QueueView, View, queue_statement
from data.subject import Role, Subject

MANY = 2000
OPERATOR = Subject(Role.OPERATOR, "test")
FILL = """
INSERT INTO conversations (id, channel, address, address_hash, status, state, urgency,
  urgency_rank, urgency_source, category, category_source, reporter, place_source, waiting_since,
  closed_at, code_tries)
SELECT gen_random_uuid(), 'web', '', decode(lpad(to_hex(n), 8, '0'), 'hex'),
  CASE WHEN n % 2 = 0 THEN 'open' ELSE 'closed' END, '',
  (ARRAY['low','medium','high','critical'])[1 + n / 2 % 4], n / 2 % 4, 'machine', 'bullying',
  'machine', 'child', 'machine', CASE WHEN n % 3 = 0 THEN now() - n * interval '1 s' END,
  CASE WHEN n % 2 = 1 THEN now() - n * interval '1 s' END, 0
FROM generate_series(1, :many * 2) n;
"""
TICKETS = """
INSERT INTO tickets (id, conversation_id, because, urgency, category, reporter, online,
  place_outside, report, version, is_test)
SELECT gen_random_uuid(), id, 'critical', urgency, category, reporter, false, false, '', 1, false
FROM conversations WHERE urgency_rank >= 2;
"""
DELIVERIES = """
INSERT INTO deliveries (id, ticket_id, agency_code, role, rung, because, state, version_sent,
  attempts)
SELECT gen_random_uuid(), t.id, 'agency' || n, 'lead', 0, '', 'sent', 1, 1
FROM tickets t, generate_series(1, 4) n;
"""
CLOCKS = """
INSERT INTO clocks (id, ticket_id, delivery_id, kind, source, due_at)
SELECT gen_random_uuid(), ticket_id, id, 'receipt', '', now() + interval '1 h' FROM deliveries;
"""
ALARMS = """
INSERT INTO alarms (id, conversation_id, kind)
SELECT gen_random_uuid(), id, 'critical' FROM conversations WHERE urgency_rank = 3
"""


@pytest.fixture
async def crowded(services: Services) -> Services:
    async with services.database.transaction() as session:
        await session.execute(text(FILL), {"many": MANY})
        for statement in (TICKETS, DELIVERIES, CLOCKS, ALARMS):
            await session.execute(text(statement))
    async with services.database.transaction() as session:
        await session.execute(text("ANALYZE"))
    return services


@pytest.mark.parametrize("view", VIEWS)
async def test_any_view_is_one_statement_that_reads_details_only_for_its_rows(
    crowded: Services, view: View
) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = crowded.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with crowded.database.transaction() as session:
        await session.connection()
        said.clear()
        queue = await QueueView(session).read(OPERATOR, view, 100)
        assert len(said) == 1
    event.remove(engine, "before_cursor_execute", note)
    assert queue.counts.all == MANY
    assert len(queue.rows) == (0 if view == "mine" else 100)
    plan = await explain(crowded, view)
    for table in ("deliveries", "clocks", "alarms"):
        assert f"Seq Scan on {table}" not in plan, plan


async def explain(services: Services, view: View) -> str:
    async with services.database.transaction() as session:
        compiled = queue_statement(OPERATOR, view, 100).compile(
            dialect=services.database.engine.dialect, compile_kwargs={"literal_binds": True}
        )
        rows = (await session.execute(text(f"EXPLAIN ANALYZE {compiled}"))).scalars()
        return "\n".join(rows)
