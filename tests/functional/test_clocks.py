"""A clock fires once, at its time, whoever looks; and silence finds the next agency."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from api.clocks.jobs import look_at
from api.services import Services
from data.models import Clock, Delivery
from data.repositories.clocks import ClockRepository
from tests.conftest import running
from tests.functional.agency_case import AgencyClient
from tests.functional.ticket_room import EA_KNUEC, TicketRoom

NEGLECT = {"category": "neglect_abandonment", "urgency": "high"}
COMMITTEE, POLICE = f"ubnd-{EA_KNUEC}", f"ca-{EA_KNUEC}"


@pytest.fixture
def room(services: Services) -> TicketRoom:
    return TicketRoom(services)


async def run_out(room: TicketRoom) -> None:
    """Let all the time pass that clocks allow."""
    await room.age(Clock, "due_at", timedelta(days=2))


async def late(room: TicketRoom, agency_code: str) -> bool:
    """Let one agency's receipt be late and look; tells whether the clock fired."""
    await run_out(room)
    clock = await room.clock("receipt", (await room.deliveries())[agency_code])
    return await look_at(room.services, clock.id)


async def test_a_late_lead_calls_the_operator_and_the_next_agency(room: TicketRoom) -> None:
    await room.tell(await room.talk(), **NEGLECT)
    assert await late(room, COMMITTEE)
    assert await room.alarms() == ["late_receipt"]
    new = (await room.deliveries())[POLICE]
    assert (new.rung, new.role, new.state) == (1, "coordinating", "queued")
    assert new.because == "cơ quan trước chưa xác nhận: Công an nơi xảy ra vụ việc"
    clock = await room.clock("receipt", new)
    assert clock.due_at - clock.started_at == timedelta(hours=4)
    assert str(clock.id) in {job["clock_id"] for job, _ in await room.jobs("watch_clock")}
    assert str(new.id) in {job["delivery_id"] for job, _ in await room.jobs("deliver_ticket")}
    assert {"clock.receipt.fired", "ticket.escalated"} <= set(await room.actions())


async def test_looked_at_by_many_it_fires_once(room: TicketRoom) -> None:
    await room.tell(await room.talk(), **NEGLECT)
    await run_out(room)
    clock = await room.clock("receipt", await room.lead())
    fired = await asyncio.gather(*(look_at(room.services, clock.id) for _ in range(8)))
    assert sorted(fired) == [False] * 7 + [True]
    assert [row.rung for row in await room.rows(Delivery)].count(1) == 1
    assert await room.alarms() == ["late_receipt"]


async def test_before_its_time_it_does_not_fire(room: TicketRoom) -> None:
    await room.tell(await room.talk(), **NEGLECT)
    clock = await room.clock("receipt", await room.lead())
    assert not await look_at(room.services, clock.id)
    assert await room.alarms() == []


async def test_a_clock_that_was_met_does_not_fire(room: TicketRoom) -> None:
    ticket = await room.tell(await room.talk(), **NEGLECT)
    lead = await room.lead()
    async with room.services.database.transaction() as session:
        assert await ClockRepository(session).meet(ticket.id, "receipt", lead.id) == 1
        assert await ClockRepository(session).meet(ticket.id, "receipt", lead.id) == 0
    assert not await late(room, COMMITTEE)
    assert await room.alarms() == []


async def test_the_silence_of_one_who_only_coordinates_climbs_no_ladder(
    room: TicketRoom,
) -> None:
    await room.tell(await room.talk(), **NEGLECT)
    before = set(await room.deliveries())
    assert await late(room, "so-y-te")
    assert await room.alarms() == ["late_receipt"]
    assert set(await room.deliveries()) == before


async def test_the_ladder_is_climbed_rung_by_rung_until_its_end(room: TicketRoom) -> None:
    await room.tell(await room.talk(), **NEGLECT)
    climbed = []
    silent = COMMITTEE
    for rung in range(1, 10):
        assert await late(room, silent)
        new = [row for row in await room.rows(Delivery) if row.rung == rung]
        if not new:
            break
        silent = new[0].agency_code
        climbed.append(silent)
    assert climbed == [POLICE, "cong-an-tinh", "tong-dai-111"]
    assert "ticket.ladder_ended" in await room.actions()


async def test_once_somebody_took_it_on_nobody_further_is_asked(room: TicketRoom) -> None:
    made = await room.give_accounts("http://127.0.0.1:9")
    await room.tell(await room.talk(), **NEGLECT)
    await late(room, COMMITTEE)
    police = (await room.deliveries())[POLICE]
    async with running(room.services, worker=False) as app:
        said = await AgencyClient(app.client, made[POLICE].api_key).say(police.id, "accepted")
        assert said.status_code == 200
    assert not await late(room, POLICE)
    assert max(row.rung for row in await room.rows(Delivery)) == 1


async def test_a_clock_brought_forward_fires_at_its_new_time_only(room: TicketRoom) -> None:
    talk = await room.talk()
    await room.tell(talk, urgency="high", category="bullying")
    await room.tell(talk, urgency="critical", category="bullying")
    clock = await room.clock("first_action")
    assert clock.due_at - clock.started_at < timedelta(minutes=6)
    await run_out(room)
    assert await look_at(room.services, clock.id)
    assert not await look_at(room.services, clock.id), "the job for the old time finds it fired"
    assert await room.alarms() == ["late_action"]


async def test_an_operator_who_acts_in_time_hears_no_alarm(room: TicketRoom) -> None:
    ticket = await room.tell(await room.talk())
    async with room.services.database.transaction() as session:
        await ClockRepository(session).meet(ticket.id, "first_action")
    await run_out(room)
    assert not await look_at(room.services, (await room.clock("first_action")).id)


async def test_the_urgent_measure_is_watched_by_law(room: TicketRoom) -> None:
    await room.tell(await room.talk())
    clock = await room.clock("urgent_measure")
    assert clock.due_at - clock.started_at == timedelta(hours=12)
    await run_out(room)
    assert await look_at(room.services, clock.id)
    assert await room.alarms() == ["late_action"]


async def test_after_a_restart_what_ran_out_meanwhile_fires(room: TicketRoom) -> None:
    await room.tell(await room.talk(), **NEGLECT)
    await run_out(room)
    hurry = text(
        "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 day'"
        " WHERE task_name = 'watch_clock'"
    )
    async with room.services.database.transaction() as session:
        await session.execute(hurry)
    async with running(room.services):
        async with asyncio.timeout(20):
            while any(row.fired_at is None for row in await first_clocks(room)):
                await asyncio.sleep(0.1)
    assert set(await room.alarms()) >= {"late_receipt", "late_action"}
    assert POLICE in await room.deliveries()


async def first_clocks(room: TicketRoom) -> list[Clock]:
    """Read the clocks that were there before anybody was escalated to."""
    rungs = {row.id: row.rung for row in await room.rows(Delivery)}
    return [row for row in await room.rows(Clock) if not rungs.get(row.delivery_id, 0)]
