"""A ticket is handed over until it is taken, whatever the other side does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from api.delivery.courier import HttpCourier
from api.delivery.jobs import deliver
from api.services import Services
from data.models import Alarm, Attempt, Delivery, Ticket
from tests.conftest import running
from tests.fakes.memory_courier import MemoryCourier
from tests.fakes.receiver import Handed, Mood, Receiver
from tests.functional.agency_case import AgencyClient
from tests.functional.ticket_room import EA_KNUEC, WORDS, TicketRoom

LEAD = "cong-an-tinh"


@pytest.fixture
def room(services: Services) -> TicketRoom:
    return TicketRoom(services)


@pytest.fixture
async def agency() -> AsyncIterator[Receiver]:
    async with Receiver("take") as receiver:
        yield receiver


def quick(room: TicketRoom) -> None:
    """Give the other side little time."""
    room.services.courier = HttpCourier(allow_loopback=True, timeout=0.4)


async def test_a_ticket_reaches_each_agency_signed_for_it_alone(
    room: TicketRoom, agency: Receiver
) -> None:
    made = await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    deliveries = await room.deliveries()
    for row in deliveries.values():
        await room.hand_over(row)
    assert {call.path for call in agency.calls} == {f"/inbox/{code}" for code in deliveries}
    for code, row in deliveries.items():
        (call,) = [call for call in agency.calls if call.path.endswith(f"/{code}")]
        only = Receiver()
        only.calls = [call]
        (payload,) = only.verified(made[code].secret)
        assert (payload["delivery_id"], call.key) == (str(row.id), f"{row.id}.1")
        assert payload["report"]["words"] == [WORDS]
        assert payload["urgency"] == {"code": "critical", "vi": "khẩn cấp"}
        assert payload["place"]["name"] == "Xã Ea Knuếc"
        due = (await room.clock("receipt", row)).due_at
        assert payload["receipt_due_at"] == due.isoformat()
    states = {row.state for row in await room.rows(Delivery)}
    assert states == {"sent"}
    assert all(row.sent_at and row.version_sent == 1 for row in await room.rows(Delivery))
    assert await room.outcomes() == ["taken"] * len(deliveries)


async def test_who_reports_stays_with_the_hotline(room: TicketRoom, agency: Receiver) -> None:
    await room.give_accounts(agency.url)
    first = await room.talk(address="nguoi-bao-7731")
    await room.tell(first, reporter_name="Lan Anh", contact="0905123456")
    second = await room.talk(address="may-khac-9942", continues=first)
    await room.tell(second, reporter_name="Lan Anh", contact="0905999888", story=("em đây",))
    for row in (await room.deliveries()).values():
        await room.hand_over(row)
    assert agency.calls
    secrets = ("nguoi-bao-7731", "may-khac-9942", "Lan Anh", "0905", str(first), str(second))
    for call in agency.calls:
        said = call.body.decode()
        assert "em đây" in said
        assert [secret for secret in secrets if secret in said] == []


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [
        ("fail", "failed"),
        ("redirect", "refused"),
        ("hang", "timeout"),
        ("drip", "timeout"),
        ("reset", "unreachable"),
    ],
)
async def test_a_failed_try_is_recorded_and_tried_again_with_the_same_key_and_bytes(
    room: TicketRoom, agency: Receiver, mood: Mood, outcome: str
) -> None:
    quick(room)
    agency.moods = [mood, "take"]
    await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    lead = await room.lead()
    await room.hand_over(lead)
    (retry,) = [job for job in await room.jobs("deliver_ticket") if job[0]["attempt"] == "2"]
    assert retry[0] == {"delivery_id": str(lead.id), "version": "1", "attempt": "2"}
    assert 3 < retry[1] < 7
    assert (await room.lead()).state == "queued"
    await room.hand_over(lead, attempt=2)
    assert await room.outcomes() == [outcome, "taken"]
    assert [row.number for row in await room.rows(Attempt)] == [1, 2]
    first, second = agency.calls
    assert (first.key, first.body) == (second.key, second.body)
    assert (await room.lead()).state == "sent"


async def test_only_the_newest_version_goes_out(room: TicketRoom, agency: Receiver) -> None:
    await room.give_accounts(agency.url)
    talk = await room.talk()
    await room.tell(talk)
    await room.tell(talk, story=(WORDS, "nó khóa cửa rồi"))
    lead = await room.lead()
    await deliver(room.services, lead.id, 1, 1)
    assert agency.calls == []
    await deliver(room.services, lead.id, 2, 1)
    assert [call.key for call in agency.calls] == [f"{lead.id}.2"]
    assert "nó khóa cửa rồi" in agency.calls[0].body.decode()


async def test_an_update_during_the_call_is_sent_after_it(
    room: TicketRoom, agency: Receiver
) -> None:
    await room.give_accounts(agency.url)
    talk = await room.talk()
    await room.tell(talk)
    lead = await room.lead()

    async def update(_: Handed) -> None:
        agency.before_answer = None
        await room.tell(talk, story=(WORDS, "nữa"))

    agency.before_answer = update
    await deliver(room.services, lead.id, 1, 1)
    assert (await room.lead()).version_sent == 1
    await deliver(room.services, lead.id, 2, 1)
    assert (await room.lead()).version_sent == 2


async def test_the_job_run_twice_hands_over_once(room: TicketRoom, agency: Receiver) -> None:
    await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    lead = await room.lead()
    for _ in range(3):
        await room.hand_over(lead)
    assert len(agency.calls) == 1


async def test_the_job_run_many_times_at_once_does_no_harm(
    room: TicketRoom, agency: Receiver
) -> None:
    await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    lead = await room.lead()
    await asyncio.gather(*(room.hand_over(lead) for _ in range(5)))
    assert {(call.key, call.body) for call in agency.calls} == {
        (f"{lead.id}.1", agency.calls[0].body)
    }
    assert (await room.lead()).version_sent == 1
    assert (await room.lead()).attempts == len(agency.calls)


async def test_nothing_is_locked_and_no_connection_held_during_the_call(
    room: TicketRoom, agency: Receiver
) -> None:
    await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    free: list[bool] = []

    async def look(_: Handed) -> None:
        database = room.services.database
        pool = database.engine.pool
        free.append(pool.checkedout() == 0)  # type: ignore[attr-defined]
        async with database.transaction() as session:
            for model in (Ticket, Delivery):
                await session.execute(select(model).with_for_update(nowait=True))
            free.append(True)

    agency.before_answer = look
    await room.hand_over(await room.lead())
    assert free == [True, True]
    assert await room.outcomes() == ["taken"]


async def test_an_agency_without_an_endpoint_calls_an_operator_once(room: TicketRoom) -> None:
    await room.tell(await room.talk())
    lead = await room.lead()
    await room.hand_over(lead)
    assert (await room.alarms(), await room.outcomes()) == (["delivery_failed"], ["no_endpoint"])
    await take_alarms(room)
    await room.hand_over(lead, attempt=2)
    assert await room.alarms() == ["delivery_failed"]
    lead = await room.lead()
    assert (lead.state, lead.gave_up_at) == ("queued", None)
    assert (await room.clock("receipt", lead)).met_at is None
    again = [due for job, due in await room.jobs("deliver_ticket") if job["attempt"] == "2"]
    assert again == [pytest.approx(3600, abs=30)]


async def test_an_endpoint_that_says_no_calls_an_operator_once_and_is_tried_on(
    room: TicketRoom, agency: Receiver
) -> None:
    agency.moods = ["fail", "gone"]
    await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    lead = await room.lead()
    await room.hand_over(lead)
    assert await room.alarms() == []
    await room.hand_over(lead, attempt=2)
    assert await room.alarms() == ["delivery_failed"]
    await take_alarms(room)
    await room.hand_over(lead, attempt=3)
    assert await room.alarms() == ["delivery_failed"]
    assert await room.outcomes() == ["failed", "refused", "refused"]
    assert "4" in {job["attempt"] for job, _ in await room.jobs("deliver_ticket")}


async def test_after_three_days_it_goes_to_a_human_and_to_the_next_agency(
    room: TicketRoom,
) -> None:
    room.services.courier = MemoryCourier("unreachable")
    await room.give_accounts("https://agency.example")
    await room.tell(await room.talk(), category="neglect_abandonment", urgency="high")
    lead = await room.lead()
    before = set(await room.deliveries())
    await room.age(Ticket, "updated_at", timedelta(days=4))
    await room.age(Delivery, "created_at", timedelta(days=4))
    await room.age(Attempt, "created_at", timedelta(days=4))
    await room.hand_over(lead, attempt=40)
    lead = await room.lead()
    assert lead.gave_up_at is not None
    assert await room.alarms() == ["delivery_failed"]
    (new,) = set(await room.deliveries()) - before
    row = (await room.deliveries())[new]
    assert (new, row.rung, row.role) == (f"ca-{EA_KNUEC}", 1, "coordinating")
    assert row.because.startswith("chưa chuyển được")
    assert not [job for job, _ in await room.jobs("deliver_ticket") if job["attempt"] == "41"]

    await room.hand_over(lead, attempt=41)
    assert set(await room.deliveries()) == before | {new}, "a try by hand climbs no further"


async def test_a_taken_version_ends_the_giving_up(room: TicketRoom, agency: Receiver) -> None:
    await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    await room.age(Ticket, "updated_at", timedelta(days=4))
    await room.age(Delivery, "created_at", timedelta(days=4))
    agency.moods = ["fail", "take"]
    await room.hand_over(await room.lead())
    assert (await room.lead()).gave_up_at
    await room.hand_over(await room.lead(), attempt=2)
    lead = await room.lead()
    assert (lead.gave_up_at, lead.state) == (None, "sent")


async def test_a_receipt_that_comes_before_our_200_stands(
    room: TicketRoom, agency: Receiver
) -> None:
    made = await room.give_accounts(agency.url)
    await room.tell(await room.talk())
    lead = await room.lead()
    async with running(room.services, worker=False) as app:

        async def answer(_: Handed) -> None:
            said = await AgencyClient(app.client, made[LEAD].api_key).say(lead.id, "accepted")
            assert said.status_code == 200

        agency.before_answer = answer
        await room.hand_over(lead)
    lead = await room.lead()
    assert (lead.state, lead.version_sent) == ("accepted", 1)
    assert (await room.clock("receipt", lead)).met_at is not None


async def test_who_has_declined_gets_no_newer_version(room: TicketRoom, agency: Receiver) -> None:
    made = await room.give_accounts(agency.url)
    talk = await room.talk()
    await room.tell(talk)
    lead = await room.lead()
    async with running(room.services, worker=False) as app:
        client = AgencyClient(app.client, made[LEAD].api_key)
        await client.say(lead.id, "declined", reason="wrong_competence")
    await room.tell(talk, story=(WORDS, "nữa"))
    await deliver(room.services, lead.id, 2, 1)
    assert agency.calls == []
    deliveries = await room.deliveries()
    assert deliveries["tong-dai-111"].role == "lead", "somebody always leads"
    assert deliveries["tong-dai-111"].because.startswith("cơ quan trước từ chối")


async def test_a_delivery_that_is_not_there_is_passed_over(room: TicketRoom) -> None:
    await deliver(room.services, UUID(int=1), 1, 1)
    assert await room.outcomes() == []


async def test_the_worker_brings_it_there_by_itself(room: TicketRoom, agency: Receiver) -> None:
    agency.moods = ["fail", "take"]
    await room.give_accounts(agency.url)
    async with running(room.services):
        await room.tell(await room.talk())
        async with asyncio.timeout(30):
            while any(row.state != "sent" for row in await room.rows(Delivery)):
                await asyncio.sleep(0.1)
    assert sorted(await room.outcomes()) == ["failed", *["taken"] * 4]


async def take_alarms(room: TicketRoom) -> None:
    """Mark all alarms as taken, so that the same one could be raised again."""
    async with room.services.database.transaction() as session:
        await session.execute(update(Alarm).values(taken_at=func.now()))
