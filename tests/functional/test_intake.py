"""The way in: nothing is lost, nothing comes twice, nothing bad gets through."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from data.models import Conversation, Evidence, Inbox
from data.settings import Settings
from nlu.understand import Understander
from tests.conftest import Cluster
from tests.fakes.telegram import blocked, hang, server_error, too_many_requests
from tests.functional.telegram_hotline import Hotline, telegram_hotline

CRITICAL = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"


@pytest.fixture
async def hotline(settings: Settings, database_url: str) -> AsyncIterator[Hotline]:
    async with telegram_hotline(settings, database_url) as running:
        yield running


def update(number: int, text: str = "alo", chat: int = 5) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "x"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": {"id": chat, "type": "private"}}
    return {"update_id": number, "message": {**message, "from": person, "text": text}}


async def test_a_child_in_danger_is_answered_and_a_ticket_is_there_at_once(
    hotline: Hotline,
) -> None:
    child = hotline.telegram.user()
    child.says(CRITICAL)
    await child.hears(2)
    said = "\n".join(message.text for message in child.messages())
    assert all(number in said for number in ("113", "111", "115"))
    assert "không phải lỗi của em" in said
    (ticket,) = await hotline.tickets()
    assert (ticket.urgency, ticket.category) == ("critical", "physical_abuse")
    assert "critical" in await hotline.alarms()


async def test_the_same_update_twice_is_one_message(hotline: Hotline) -> None:
    for _ in range(3):
        assert await hotline.post(update(1, CRITICAL)) == 200
    await hotline.at_rest()
    assert len(await hotline.rows(Inbox)) == 1
    assert [line.text for line in await inbound(hotline)] == [CRITICAL]
    assert len(await hotline.tickets()) == 1


async def inbound(hotline: Hotline) -> list[Any]:
    return [line for line in await hotline.transcript() if line.row.direction == "inbound"]


async def test_updates_out_of_order_all_arrive(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    hotline.telegram.hold()
    for text in ("một", "hai", "ba"):
        child.says(text)
    hotline.telegram.release(lambda updates: list(reversed(updates)))
    await hotline.at_rest()
    lines = sorted(await inbound(hotline), key=lambda line: line.row.order)
    assert [line.text for line in lines] == ["một", "hai", "ba"]


async def test_an_edit_makes_a_revision_and_keeps_what_was_said(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    message = child.says("bo danh em")
    await hotline.at_rest()
    child.edits(message, "bố dượng đánh em")
    await hotline.at_rest()
    (line,) = await inbound(hotline)
    assert (line.text, line.earlier) == ("bố dượng đánh em", ("bo danh em",))


async def test_an_edit_that_comes_before_its_message_loses_neither(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    hotline.telegram.hold()
    message = child.says("bo danh em")
    await asyncio.sleep(1.1)  # Telegram's dates are whole seconds
    child.edits(message, "bố dượng đánh em")
    hotline.telegram.release(lambda updates: list(reversed(updates)))
    await hotline.at_rest()
    (line,) = await inbound(hotline)
    assert line.text == "bố dượng đánh em"
    assert line.earlier == ("bo danh em",)


async def test_an_edit_can_raise_the_alarm(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    message = child.says("chào bạn")
    await hotline.at_rest()
    assert await hotline.tickets() == []
    child.edits(message, CRITICAL)
    await hotline.at_rest()
    assert len(await hotline.tickets()) == 1


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"x" * 1_000_001, 413),
    ],
)
async def test_what_is_no_update_is_refused_clearly(
    hotline: Hotline, content: bytes, status: int
) -> None:
    assert await hotline.post(None, content=content) == status
    assert await hotline.rows(Inbox) == []


@pytest.mark.parametrize("secret", ["", "wrong", "ă"])
async def test_a_wrong_signature_stores_nothing(hotline: Hotline, secret: str) -> None:
    headers = {b"x-telegram-bot-api-secret-token": secret.encode()}
    answer = await hotline.app.client.post(
        "/webhooks/telegram",
        json=update(1),
        headers=headers,
    )
    assert answer.status_code == 403
    assert await hotline.rows(Inbox) == []


async def test_an_authentic_update_that_cannot_be_read_is_set_aside(hotline: Hotline) -> None:
    assert await hotline.post({"update_id": 9, "message": {"text": 7}}) == 200
    (event,) = await hotline.rows(Inbox)
    assert event.failure == "MalformedUpdate"


async def test_an_unknown_channel_is_not_there(hotline: Hotline) -> None:
    assert (await hotline.app.client.post("/webhooks/fax", json={})).status_code == 404


async def test_with_the_database_away_it_answers_503_and_the_platform_sends_again(
    hotline: Hotline, cluster: Cluster, database_url: str
) -> None:
    name = database_url.rsplit("/", 1)[-1].split("?")[0]
    with psycopg.connect(cluster.url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        assert await hotline.post(update(1, CRITICAL)) == 503
        assert (await hotline.app.client.get("/readyz")).status_code == 503
        assert (await hotline.app.client.get("/healthz")).status_code == 200
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert await hotline.post(update(1, CRITICAL)) == 200
    await hotline.at_rest()
    assert len(await hotline.tickets()) == 1


@pytest.mark.parametrize(
    "text",
    ["😭😭😭", "\u202e\u200b\u200d", "x" * 50_000, "‮bố đánh em‬", "\u0000", "💔" * 2000, "ﷺ" * 900],
    ids=["emoji", "invisible", "huge", "right-to-left", "nul", "astral", "ligatures"],
)
async def test_any_text_is_stored_as_it_came_and_answered(hotline: Hotline, text: str) -> None:
    assert await hotline.post(update(1, text)) == 200
    await hotline.at_rest()
    lines = await hotline.transcript()
    assert lines[0].text == text.replace("\0", "\ufffd")  # PostgreSQL's texts hold no NUL
    assert any(line.row.direction == "outbound" for line in lines)
    assert "event_failed" not in await hotline.alarms()


async def test_pictures_and_voice_are_sealed_unseen_and_a_human_is_called(
    hotline: Hotline,
) -> None:
    child = hotline.telegram.user()
    child.sends_photo(b"\xff\xd8 a picture")
    child.sends_voice(b"OggS a voice")
    await hotline.at_rest()
    async with asyncio.timeout(10):
        while any(file.state == "pending" for file in await hotline.rows(Evidence)):
            await asyncio.sleep(0.05)
    files = await hotline.rows(Evidence)
    assert {file.state for file in files} == {"sealed"}
    assert all(len(file.sha256) == 32 for file in files)
    assert "media" in await hotline.alarms()
    async with hotline.app.services.database.transaction() as session:
        photo = next(file for file in files if file.kind == "photo")
        content = await session.scalar(select(Evidence.content).where(Evidence.id == photo.id))
        assert content is not None
        assert b"a picture" not in content
        opened = hotline.app.services.vault.open(content, "evidence", "content", photo.id)
        assert opened == b"\xff\xd8 a picture"


async def test_a_fault_in_handling_keeps_the_words_and_calls_a_human(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError(CRITICAL)

    monkeypatch.setattr(Understander, "understand", broken)
    child = hotline.telegram.user()
    child.says(CRITICAL)
    await child.hears(1)
    assert [line.text for line in await inbound(hotline)] == [CRITICAL]
    assert "event_failed" in await hotline.alarms()


async def test_a_reply_survives_everything_that_a_platform_does(hotline: Hotline) -> None:
    for fault in (too_many_requests(1), server_error(), hang(0.2)):
        hotline.telegram.misbehave(fault, method="sendMessage")
    child = hotline.telegram.user()
    child.says(CRITICAL)
    messages = await child.hears(2, 30)
    assert len(messages) >= 2


async def test_who_blocked_the_bot_is_not_written_to_and_the_record_stays(
    hotline: Hotline,
) -> None:
    hotline.telegram.misbehave(blocked(), times=9, method="sendMessage")
    child = hotline.telegram.user()
    child.says(CRITICAL)
    await hotline.at_rest()
    async with asyncio.timeout(10):
        while (await hotline.conversations())[0].blocked_at is None:
            await asyncio.sleep(0.05)
    assert len(await hotline.tickets()) == 1


async def test_ten_messages_at_once_by_one_person_make_one_conversation(
    hotline: Hotline,
) -> None:
    posts = [hotline.post(update(number, f"tin {number}")) for number in range(1, 11)]
    assert set(await asyncio.gather(*posts)) == {200}
    await hotline.at_rest()
    assert len(await hotline.rows(Conversation)) == 1
    assert len(await inbound(hotline)) == 10


async def test_raw_events_lie_sealed(hotline: Hotline, database_url: str) -> None:
    await hotline.post(update(1, CRITICAL))
    await hotline.at_rest()
    with psycopg.connect(database_url) as database:
        rows = database.execute("SELECT payload FROM inbox").fetchall()
    assert rows
    assert not any(json.dumps(CRITICAL).encode() in row[0] for row in rows)
    assert not any(CRITICAL.encode() in row[0] for row in rows)
