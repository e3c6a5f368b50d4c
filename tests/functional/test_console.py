"""The console over HTTP: the queue in order, one holder at a time, answers sent once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text

from api.app import create_app
from api.console.jobs import release_if_left
from api.services import Services
from bot.dialogue.events import AlarmKind
from data.models import Conversation
from data.repositories.evidence import EvidenceRepository
from data.repositories.messages import MessageRepository
from data.subject import Role
from nlu.labels import Category, Urgency
from tests.people import Desk, add_person, sit_down, someone_writes

WORDS = "bố dượng đang đánh em <b>sợ lắm</b>"


@pytest.fixture
async def desks(services: Services) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two operators, each with a browser."""
    app = create_app(services)
    async with AsyncExitStack() as stack:
        seated = []
        for name in ("truc", "mai"):
            await add_person(services, name)
            client = AsyncClient(transport=ASGITransport(app), base_url="http://test")
            seated.append(await sit_down(await stack.enter_async_context(client), name))
        yield seated[0], seated[1]


async def row(services: Services, conversation: UUID) -> Conversation:
    async with services.database.transaction() as session:
        return await session.get_one(Conversation, conversation)


async def rows_of(services: Services, sql: str) -> list[str]:
    async with services.database.transaction() as session:
        return [str(value) for value in (await session.execute(text(sql))).scalars()]


def path(conversation: UUID, rest: str = "") -> str:
    return f"/console/conversations/{conversation}{rest}"


async def test_the_queue_shows_the_most_urgent_first_then_who_waits_longest(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    wanted = [
        await someone_writes(services, "x", address="1", urgency=Urgency.CRITICAL),
        await someone_writes(services, "x", address="2", urgency=Urgency.HIGH),
        await someone_writes(services, "x", address="3", urgency=Urgency.HIGH),
        await someone_writes(services, "x", address="4", urgency=Urgency.HIGH, waiting=False),
        await someone_writes(services, "x", address="5", urgency=Urgency.LOW),
    ]
    page = await desks[0].page("/console")
    assert re.findall(r'id="q-([^"]+)"', page) == [str(item) for item in wanted]
    assert "Bạo lực thể chất" in page
    assert "4 người đang chờ" in page
    assert services.province.communes[next(iter(services.province.communes))] in page


async def test_each_view_holds_what_its_name_says_and_the_counts_agree(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    critical = await someone_writes(services, "x", address="1", urgency=Urgency.CRITICAL)
    taken = await someone_writes(services, "x", address="2")
    closed = await someone_writes(services, "x", address="3")
    me, other = desks
    await other.post(path(taken, "/take"))
    await me.post(path(closed, "/close"))

    async def shown(desk: Desk, view: str) -> set[str]:
        return set(re.findall(r'id="q-([^"]+)"', await desk.page(f"/console/queue?view={view}")))

    assert await shown(me, "all") == {str(critical), str(taken)}
    assert await shown(me, "new") == await shown(me, "critical") == {str(critical)}
    assert await shown(me, "mine") == set()
    assert await shown(other, "mine") == {str(taken)}
    assert await shown(me, "closed") == {str(closed)}
    counts = re.findall(r'class="count">(\d+)<', await other.page("/console"))
    assert counts == ["2", "1", "1", "1"]
    assert (await me.client.get("/console?view=nonsense")).status_code == 422


async def test_a_conversation_shows_the_words_as_they_are_with_what_was_understood(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, WORDS, urgency=Urgency.CRITICAL)
    async with services.database.transaction() as session:
        messages = MessageRepository(session, services.vault)
        (line,) = await messages.transcript(conversation)
        await messages.revise(line.row, "em nhầm ạ", None)
    page = await desks[0].page(path(conversation))
    assert "bố dượng đang đánh em &lt;b&gt;sợ lắm&lt;/b&gt;" in page
    assert "<b>sợ" not in page
    assert "em nhầm ạ" in page
    assert "đang bị tấn công" in page
    assert "attack_now" not in page
    title = re.search("<title>(.*?)</title>", page)
    assert title
    assert title[1] == "Hội thoại · Lắng Nghe"


async def test_of_two_who_take_over_at_once_one_wins_and_the_other_is_told(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    for number in range(5):
        conversation = await someone_writes(services, "x", address=str(number))
        answers = await asyncio.gather(*(desk.post(path(conversation, "/take")) for desk in desks))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert "Người khác đang giữ" in loser.text
        assert (await row(services, conversation)).holder_id is not None


async def test_answering_needs_the_takeover_and_goes_out_once(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x")
    me, other = desks
    answer = path(conversation, "/answer")
    form = {"key": "key-of-one-form", "text": "Chị đây, em nói tiếp nhé."}
    assert (await me.post(answer, **form)).status_code == 409
    await me.post(path(conversation, "/take"))
    assert (await other.post(answer, **form)).status_code == 409
    results = await asyncio.gather(*(me.post(answer, **form) for _ in range(4)))
    assert [result.status_code for result in results] == [200] * 4
    async with services.database.transaction() as session:
        lines = await MessageRepository(session, services.vault).transcript(conversation)
    sent = [line for line in lines if line.row.author == "operator"]
    assert [line.text for line in sent] == [form["text"]]
    jobs = await rows_of(
        services, "SELECT args FROM procrastinate_jobs WHERE task_name = 'send_reply'"
    )
    assert len(jobs) == 1
    assert form["text"] not in jobs[0]
    assert (await row(services, conversation)).waiting_since is None
    assert "Chị Truc" in await me.page(path(conversation))


@pytest.mark.parametrize("bad", ["", "   ", "x" * 4001])
async def test_an_answer_that_cannot_be_sent_is_refused(
    services: Services, desks: tuple[Desk, Desk], bad: str
) -> None:
    conversation = await someone_writes(services, "x")
    await desks[0].post(path(conversation, "/take"))
    answer = await desks[0].post(path(conversation, "/answer"), key="key-of-one", text=bad)
    assert answer.status_code == 422


async def test_after_the_safe_word_nothing_is_sent_until_the_reporter_writes_again(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x")
    me = desks[0]
    await me.post(path(conversation, "/take"))

    async def set_quiet(quiet_at: str) -> None:
        async with services.database.transaction() as session:
            await session.execute(
                text(f"UPDATE conversations SET quiet_at = last_inbound_at {quiet_at}")
            )

    await set_quiet("+ interval '1 s'")
    assert "từ an toàn" in await me.page(path(conversation))
    refused = await me.post(path(conversation, "/answer"), key="key-of-one", text="em ơi")
    assert refused.status_code == 409
    await set_quiet("- interval '1 s'")
    sent = await me.post(path(conversation, "/answer"), key="key-of-one", text="em ơi")
    assert sent.status_code == 200


async def test_an_alarm_stands_for_all_until_one_takes_it(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(
        services, WORDS, urgency=Urgency.CRITICAL, alarm=AlarmKind.CRITICAL
    )
    me, other = desks
    strip = await other.page("/console/alarms")
    assert 'data-critical="1"' in strip
    assert "dượng" not in strip
    assert (await me.post(path(conversation, "/alarm"))).status_code == 200
    assert "data-critical" not in await other.page("/console/alarms")
    late = await other.post(path(conversation, "/alarm"))
    assert late.status_code == 409
    assert "Đã có người nhận" in late.text


async def test_a_correction_is_kept_beside_what_the_machine_said(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x", category=Category.BULLYING)
    me = desks[0]
    corrections = path(conversation, "/corrections")
    code, name = list(services.province.communes.items())[5]
    for field, value in (
        ("urgency", "critical"),
        ("category", "sexual_abuse"),
        ("place", name.upper()),
        ("category", "self_harm"),
        ("category", "self_harm"),
    ):
        assert (await me.post(corrections, field=field, value=value)).status_code == 200
    now = await row(services, conversation)
    assert (now.urgency, now.urgency_rank, now.urgency_source) == ("critical", 3, "operator")
    assert (now.category, now.place_code, now.place_source) == ("self_harm", code, "operator")
    kept = await rows_of(
        services,
        "SELECT field || ':' || coalesce(machine_value, '-') || ':' || human_value"
        " FROM corrections ORDER BY created_at",
    )
    assert kept[0] == "urgency:high:critical"
    assert kept[1] == "category:bullying:sexual_abuse"
    assert kept[3:] == ["category:-:self_harm"]
    for field, value in (("urgency", "huge"), ("place", "Sài Gòn"), ("mood", "x")):
        assert (await me.post(corrections, field=field, value=value)).status_code == 422


async def test_a_ticket_by_hand_goes_to_agencies_and_follows_corrections(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x", urgency=Urgency.CRITICAL)
    me = desks[0]
    assert (await me.post(path(conversation, "/ticket"))).status_code == 200
    page = await me.page(path(conversation))
    assert "Phiếu 1" in page
    assert "chủ trì" in page
    assert "data-until" in page
    await me.post(path(conversation, "/corrections"), field="category", value="sexual_abuse")
    assert "bản 2" in await me.page(path(conversation))
    found = await me.client.get("/console/tickets/1")
    assert found.headers["location"] == path(conversation)
    assert (await me.client.get("/console/tickets/99")).status_code == 404
    (delivery,) = (await rows_of(services, "SELECT id FROM deliveries LIMIT 1"))[:1]
    again = await me.post(f"/console/deliveries/{delivery}/retry")
    assert again.status_code == 200
    met = "SELECT count(*) FROM clocks WHERE kind = 'first_action' AND met_at IS NOT NULL"
    assert await rows_of(services, met) == ["0"]
    await me.post(path(conversation, "/take"))
    assert await rows_of(services, met) == ["1"]


async def test_a_closed_conversation_takes_nothing_more_and_only_its_holder_closes_it(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x", alarm=AlarmKind.HUMAN_WANTED)
    me, other = desks
    await me.post(path(conversation, "/take"))
    assert (await other.post(path(conversation, "/close"))).status_code == 409
    assert (await other.post(path(conversation, "/hand-back"))).status_code == 409
    assert (await me.post(path(conversation, "/close"))).status_code == 200
    assert (await other.post(path(conversation, "/take"))).status_code == 409
    assert (await row(services, conversation)).holder_id is None
    assert "data-count" not in await me.page("/console/alarms")


async def test_handing_back_lets_the_bot_speak_again(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x")
    await desks[0].post(path(conversation, "/take"))
    assert (await desks[0].post(path(conversation, "/hand-back"))).status_code == 200
    assert (await row(services, conversation)).holder_id is None
    assert (await desks[1].post(path(conversation, "/take"))).status_code == 200


async def test_a_takeover_that_was_left_alone_ends_and_calls_for_somebody(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x")
    await desks[0].post(path(conversation, "/take"))
    since = (await row(services, conversation)).held_since
    assert since is not None
    assert not await release_if_left(services, conversation, since)
    async with services.database.transaction() as session:
        await session.execute(
            text("UPDATE conversations SET held_since = held_since - :by"),
            {"by": timedelta(hours=1)},
        )
    assert not await release_if_left(services, conversation, since)
    assert await release_if_left(services, conversation, since - timedelta(hours=1))
    assert (await row(services, conversation)).holder_id is None
    assert "Muốn gặp người" in await desks[1].page("/console/alarms")


async def test_a_sealed_file_is_shown_as_sealed_and_never_its_content(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x")
    async with services.database.transaction() as session:
        (line,) = await MessageRepository(session, services.vault).transcript(conversation)
        evidence = EvidenceRepository(session, services.vault)
        file = await evidence.register(line.row, kind="photo", remote="remote-name", size=None)
        await evidence.settle(file.id, "sealed", b"bytes of a picture" * 100, b"\x0f" * 32)
    page = await desks[0].page(path(conversation))
    assert "Tệp đã niêm phong" in page
    assert "0f" * 32 in page
    assert "2 KB" in page
    assert "remote-name" not in page
    assert "bytes of a picture" not in page
    assert "<img" not in page


async def test_every_reading_and_change_is_in_the_trail_without_words(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, WORDS)
    me = desks[0]
    await me.page(path(conversation))
    await me.page(path(conversation, "/live"))
    await desks[1].page(path(conversation, "/live"))
    await me.post(path(conversation, "/take"))
    await me.post(path(conversation, "/answer"), key="key-of-one", text="chị nghe đây")
    actions = await rows_of(
        services,
        "SELECT action FROM audit_entries WHERE object_kind = 'conversation' ORDER BY id",
    )
    assert actions == [
        "conversation.read",
        "conversation.read",
        "conversation.taken",
        "conversation.answered",
    ]
    dump = "".join(await rows_of(services, "SELECT a::text FROM audit_entries a"))
    assert "dượng" not in dump
    assert "nghe đây" not in dump


async def test_a_form_from_elsewhere_changes_nothing(
    services: Services, desks: tuple[Desk, Desk]
) -> None:
    conversation = await someone_writes(services, "x")
    client = desks[0].client
    take = path(conversation, "/take")
    foreign = {"Origin": "http://evil.example"}
    good = {"csrf": desks[0].csrf}
    assert (await client.post(take, data=good, headers=foreign)).status_code == 403
    assert (await client.post(take, data={"csrf": desks[1].csrf})).status_code == 403
    assert (await client.post(take)).status_code == 403
    assert (await row(services, conversation)).holder_id is None
    plain = await client.post(take, data=good)
    assert plain.headers["location"] == path(conversation)


async def test_who_is_not_signed_in_is_sent_to_the_door(services: Services) -> None:
    conversation = await someone_writes(services, WORDS)
    transport = ASGITransport(create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for address in ("/console", path(conversation)):
            page = await client.get(address, headers={"Accept": "text/html"})
            assert page.headers["location"] == "/sign-in"
        part = await client.get("/console/queue", headers={"HX-Request": "true"})
        assert part.status_code == 401
        assert part.headers["hx-redirect"] == "/sign-in"
        assert (await client.get("/console/events")).status_code == 401


async def test_auditor_administrator_and_supervisor_see_their_pages_and_no_content(
    services: Services,
) -> None:
    conversation = await someone_writes(services, WORDS)
    app = create_app(services)
    for name, role, home in (
        ("kiem", Role.AUDITOR, "/console/audit"),
        ("quan", Role.ADMINISTRATOR, "/console/people"),
        ("giam", Role.SUPERVISOR, f"/console/audit?conversation={conversation}"),
    ):
        await add_person(services, name, role)
        async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
            desk = await sit_down(client, name)
            page = await desk.page(home)
            assert "dượng" not in page
            if role is Role.SUPERVISOR:
                assert "audit.read" in page
                continue
            assert (await client.get(path(conversation))).status_code == 403
            assert (await client.get("/console")).status_code == 403
            if role is Role.ADMINISTRATOR:
                answer = await desk.post("/console/people", name="kiem", active="false")
                assert answer.status_code == 303
    assert await rows_of(services, "SELECT active FROM users WHERE name = 'kiem'") == ["False"]
