"""A ticket is opened once, kept up to date, and never forgets who has it."""

import asyncio
from datetime import timedelta

import pytest

from api.services import Services
from api.signin.accounts import ensure_user
from api.tickets.assignment import case_of
from api.tickets.routing import route
from data.models import Clock, Delivery, Ticket
from data.repositories.conversations import ConversationRepository
from data.repositories.tickets import TicketRepository
from data.subject import ANONYMOUS, SYSTEM, Role, Subject
from tests.functional.ticket_room import EA_KNUEC, WORDS, TicketRoom


@pytest.fixture
def room(services: Services) -> TicketRoom:
    return TicketRoom(services)


async def test_a_ticket_comes_with_its_agencies_clocks_and_jobs(room: TicketRoom) -> None:
    ticket = await room.tell(await room.talk())
    assert (ticket.version, ticket.urgency, ticket.because) == (1, "critical", "critical")
    deliveries = await room.deliveries()
    assert set(deliveries) == {"cong-an-tinh", f"ca-{EA_KNUEC}", f"ubnd-{EA_KNUEC}", "so-y-te"}
    assert (await room.lead()).agency_code == "cong-an-tinh"
    assert all(row.state == "queued" and row.because for row in deliveries.values())

    jobs = await room.jobs("deliver_ticket")
    assert {job["delivery_id"] for job, _ in jobs} == {str(row.id) for row in deliveries.values()}
    clocks = await room.rows(Clock)
    assert sorted(row.kind for row in clocks) == [
        "first_action",
        *["receipt"] * 4,
        "urgent_measure",
    ]
    watched = {job["clock_id"]: due for job, due in await room.jobs("watch_clock")}
    assert set(watched) == {str(row.id) for row in clocks}
    lead = await room.clock("receipt", await room.lead())
    assert lead.due_at - lead.started_at == timedelta(minutes=15)
    assert watched[str(lead.id)] == pytest.approx(15 * 60, abs=30)
    assert "NĐ 56/2017" in (await room.clock("urgent_measure")).source
    assert "ticket.opened" in await room.actions()


async def test_the_report_is_sealed_and_keeps_the_words_as_they_were(room: TicketRoom) -> None:
    odd = "e bi danh\u200b 😢  ko bt lm s nua…"
    ticket = await room.tell(await room.talk(), story=(odd, WORDS))
    assert WORDS.encode() not in ticket.report
    assert (await room.report())["words"] == [odd, WORDS]


async def test_nothing_new_makes_no_new_version_and_no_new_job(room: TicketRoom) -> None:
    talk = await room.talk()
    await room.tell(talk)
    before = len(await room.jobs("deliver_ticket"))
    ticket = await room.tell(talk, because="complete")
    assert (ticket.version, ticket.because) == (1, "critical")
    assert len(await room.jobs("deliver_ticket")) == before


async def test_a_place_told_later_brings_in_its_agencies_and_drops_nobody(
    room: TicketRoom,
) -> None:
    talk = await room.talk()
    await room.tell(talk, category="neglect_abandonment", place=None)
    assert set(await room.deliveries()) == {"tong-dai-111", "so-y-te"}
    ticket = await room.tell(talk, category="neglect_abandonment")
    assert ticket.version == 2
    deliveries = await room.deliveries()
    assert set(deliveries) == {
        "tong-dai-111",
        "so-y-te",
        f"ubnd-{EA_KNUEC}",
        f"ca-{EA_KNUEC}",
    }
    newest = [job for job, _ in await room.jobs("deliver_ticket") if job["version"] == "2"]
    assert {job["delivery_id"] for job in newest} == {str(row.id) for row in deliveries.values()}


async def test_a_rise_of_urgency_brings_the_clocks_forward(room: TicketRoom) -> None:
    talk = await room.talk()
    await room.tell(talk, urgency="medium", category="bullying")
    slow = await room.clock("first_action")
    await room.tell(talk, urgency="critical", category="bullying")
    quick = await room.clock("first_action")
    assert quick.id == slow.id
    assert quick.due_at < slow.due_at
    assert await room.clock("urgent_measure")
    dues = [due for job, due in await room.jobs("watch_clock") if job["clock_id"] == str(quick.id)]
    assert len(dues) == 2, "a job for the old time and one for the new"


async def test_undone_with_the_callers_transaction_nothing_is_left(room: TicketRoom) -> None:
    talk = await room.talk()
    with pytest.raises(RuntimeError):
        async with room.services.database.transaction() as session:
            await room.tell_in(session, talk)
            raise RuntimeError
    assert await room.rows(Ticket) == await room.rows(Delivery) == await room.rows(Clock) == []
    assert await room.jobs("deliver_ticket") == await room.jobs("watch_clock") == []


async def test_what_is_forwarded_is_never_below_medium(room: TicketRoom) -> None:
    ticket = await room.tell(await room.talk(), urgency="low", because="human_wanted")
    assert ticket.urgency == "medium"


async def test_a_conversation_that_an_operator_holds_needs_no_first_action(
    room: TicketRoom,
) -> None:
    talk = await room.talk()
    async with room.services.database.transaction() as session:
        user = await ensure_user(session, "truc", "Người trực", Role.OPERATOR, "a long password")
        found = await ConversationRepository(session, room.services.vault).lock(talk)
        assert found is not None
        found.holder_id = user.id
    await room.tell(talk)
    assert "first_action" not in {row.kind for row in await room.rows(Clock)}


class TestReturning:
    """A reporter came back by receipt code, from another conversation."""

    async def test_they_speak_to_the_ticket_there_is(self, room: TicketRoom) -> None:
        first = await room.talk()
        await room.tell(first, urgency="high")
        second = await room.talk(continues=first)
        ticket = await room.tell(second, urgency="critical", story=("nó cầm dao",), place=None)
        assert (ticket.conversation_id, ticket.version) == (first, 2)
        assert (ticket.urgency, ticket.place_code) == ("critical", EA_KNUEC)
        report = await room.report()
        assert report["words"] == [WORDS]
        assert report["follow_ups"][str(second)]["words"] == ["nó cầm dao"]
        assert (await room.conversation(first)).urgency == "critical"

    async def test_a_calmer_return_lowers_nothing(self, room: TicketRoom) -> None:
        first = await room.talk()
        await room.tell(first, urgency="critical")
        second = await room.talk(continues=first)
        ticket = await room.tell(second, urgency="medium", story=("con đỡ hơn rồi",), place=None)
        assert ticket.urgency == "critical"

    async def test_the_first_conversation_goes_on_without_losing_it(self, room: TicketRoom) -> None:
        first = await room.talk()
        await room.tell(first, urgency="high", place=None)
        second = await room.talk(continues=first)
        await room.tell(second, urgency="high", online=True)
        ticket = await room.tell(first, urgency="high", place=None, story=(WORDS, "thêm nữa"))
        assert (ticket.place_code, ticket.online) == (EA_KNUEC, True)
        report = await room.report()
        assert report["words"] == [WORDS, "thêm nữa"]
        assert list(report["follow_ups"]) == [str(second)]

    async def test_one_that_had_no_ticket_gets_it_under_the_first_conversation(
        self, room: TicketRoom
    ) -> None:
        first = await room.talk()
        ticket = await room.tell(await room.talk(continues=first))
        assert ticket.conversation_id == first

    async def test_both_at_once_open_one_ticket(self, room: TicketRoom) -> None:
        first = await room.talk()
        second = await room.talk(continues=first)
        third = await room.talk(continues=first)
        await asyncio.gather(
            *(room.tell(talk, story=(f"lời {n}",)) for n, talk in enumerate((second, first, third)))
        )
        ticket = await room.ticket()
        assert ticket.version == 3
        assert ticket.conversation_id == first


class TestCorrection:
    """An operator's word stands over the machine's."""

    async def test_urgency_goes_down_and_stays_down(self, room: TicketRoom) -> None:
        talk = await room.talk()
        await room.tell(talk)
        ticket = await room.correct(talk, urgency="medium")
        assert ticket is not None
        assert (ticket.urgency, ticket.version) == ("medium", 2)
        ticket = await room.tell(talk, story=(WORDS, "vâng ạ"))
        assert (ticket.urgency, ticket.version) == ("medium", 3)
        assert (await room.actions()).count("ticket.updated") == 2

    async def test_a_corrected_place_brings_in_its_agencies(self, room: TicketRoom) -> None:
        talk = await room.talk()
        await room.tell(talk, place=None, place_outside=True)
        ticket = await room.correct(talk, place=EA_KNUEC)
        assert ticket is not None
        assert (ticket.place_code, ticket.place_outside) == (EA_KNUEC, False)
        assert f"ubnd-{EA_KNUEC}" in await room.deliveries()

    async def test_a_corrected_category_is_routed_by(self, room: TicketRoom) -> None:
        talk = await room.talk()
        await room.tell(talk, category="bullying", urgency="medium")
        assert "pa05" not in await room.deliveries()
        await room.correct(talk, category="online_sexual_abuse")
        assert {"pa05", "cong-an-tinh"} <= set(await room.deliveries())

    async def test_without_a_ticket_there_is_nothing_to_carry(self, room: TicketRoom) -> None:
        assert await room.correct(await room.talk(), urgency="high") is None

    async def test_where_a_reporter_came_back_it_holds_for_the_case(self, room: TicketRoom) -> None:
        first = await room.talk()
        await room.tell(first)
        second = await room.talk(continues=first)
        await room.tell(second, story=("em đây",), place=None)
        ticket = await room.correct(second, category="sexual_abuse")
        assert ticket is not None
        assert (ticket.category, ticket.place_code) == ("sexual_abuse", EA_KNUEC)
        ticket = await room.tell(first, story=(WORDS, "thêm"))
        assert ticket.category == "sexual_abuse"


async def test_who_may_see_a_ticket_is_decided_in_the_query(room: TicketRoom) -> None:
    talk = await room.talk()
    await room.tell(talk)

    async def seen_by(subject: Subject) -> bool:
        async with room.services.database.transaction() as session:
            tickets = TicketRepository(session, room.services.vault)
            return await tickets.of_conversation(talk, subject) is not None

    assert await seen_by(SYSTEM)
    assert await seen_by(Subject(Role.OPERATOR, "truc"))
    assert await seen_by(Subject(Role.AGENCY, "so-y-te", agency_code="so-y-te"))
    for stranger in (
        ANONYMOUS,
        Subject(Role.REPORTER, "x"),
        Subject(Role.ADMINISTRATOR, "x"),
        Subject(Role.AUDITOR, "x"),
        Subject(Role.AGENCY, "pa05", agency_code="pa05"),
        Subject(Role.AGENCY, "nobody"),
    ):
        assert not await seen_by(stranger), stranger.role


async def test_the_view_shows_each_agency_with_its_clocks(room: TicketRoom) -> None:
    talk = await room.talk()
    await room.tell(talk)
    async with room.services.database.transaction() as session:
        view = await TicketRepository(session, room.services.vault).of_conversation(talk, SYSTEM)
    assert view is not None
    assert view.report["words"] == [WORDS]
    assert {item.row.agency_code for item in view.deliveries} == set(await room.deliveries())
    assert all([clock.kind for clock in item.clocks] == ["receipt"] for item in view.deliveries)
    assert {clock.kind for clock in view.clocks} == {"first_action", "urgent_measure"}


async def test_every_chosen_agency_is_one_that_routing_names_today(room: TicketRoom) -> None:
    ticket = await room.tell(await room.talk())
    wanted = route(room.services.province, case_of(ticket, ticket.opened_at))
    deliveries = await room.deliveries()
    assert {item.agency_code: item.role for item in wanted} == {
        code: row.role for code, row in deliveries.items()
    }
