"""What the reporters' page refuses, and that nothing is lost by it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from sqlalchemy import make_url, select

from api.services import Services
from data.ids import new_id
from data.models import Inbox
from tests.conftest import Running
from tests.fakes.web_reporter import WebReporter, web_reporter


@asynccontextmanager
async def database_away(url: str) -> AsyncIterator[None]:
    """Let the database take no connection, and drop those there are, until the block ends."""
    own = make_url(url)
    admin = own.set(database="postgres").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
        await connection.execute(f"ALTER DATABASE {own.database} ALLOW_CONNECTIONS false")
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (own.database,),
        )
        try:
            yield
        finally:
            await connection.execute(f"ALTER DATABASE {own.database} ALLOW_CONNECTIONS true")


@pytest.fixture
async def child(server: Running) -> AsyncIterator[WebReporter]:
    async with web_reporter(server.url) as reporter:
        await reporter.begin()
        yield reporter


ONE_ID = "0198a0a0-0000-7000-8000-000000000000"


async def stored(services: Services) -> int:
    async with services.database.transaction() as session:
        return len((await session.execute(select(Inbox.id))).all())


async def test_a_text_beyond_the_limit_is_refused_kindly(
    child: WebReporter, server: Running
) -> None:
    answer = await child.say("ữ" * (server.services.settings.max_text + 1))
    assert answer.status_code == 413
    assert "100.000" in answer.json()["message"]
    assert await stored(server.services) == 0


async def test_a_text_at_the_limit_is_stored_whole(child: WebReporter, server: Running) -> None:
    words = "ữ" * server.services.settings.max_text
    assert (await child.say(words)).status_code == 202
    came = await child.listen(until=2)
    assert words in [message["text"] for message in came]


async def test_a_text_of_50_000_characters_is_taken(child: WebReporter, server: Running) -> None:
    assert (await child.say("ữ" * 50_000)).status_code == 202


async def test_a_form_that_is_refused_gives_the_words_back(
    child: WebReporter, server: Running
) -> None:
    written = "dài " * (server.services.settings.max_text // 4 + 1)
    answer = await child.client.post("/chat/messages", data={"id": str(new_id()), "text": written})
    assert answer.status_code == 413
    assert written in answer.text
    assert await stored(server.services) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"text": "chào"}).encode(),
        json.dumps({"id": "7", "text": "chào"}).encode(),
        json.dumps({"id": ONE_ID, "text": 7}).encode(),
        json.dumps({"id": ONE_ID, "text": " \n"}).encode(),
        json.dumps({"id": ONE_ID, "button": "x" * 65}).encode(),
    ],
)
async def test_what_is_malformed_is_refused_and_not_repeated(
    child: WebReporter, server: Running, body: bytes
) -> None:
    answer = await child.client.post("/chat/messages", content=body)
    assert answer.status_code == 422
    assert "chào" not in answer.text
    assert await stored(server.services) == 0


async def test_a_body_without_end_is_cut_off(child: WebReporter, server: Running) -> None:
    too_much = b" " * (server.services.settings.max_update_bytes + 1)
    answer = await child.client.post("/chat/messages", content=too_much)
    assert answer.status_code == 413
    assert await stored(server.services) == 0


@pytest.mark.parametrize("path", ["/chat/session", "/chat/messages", "/chat/exit"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_sites_page_is_refused(
    server: Running, path: str, headers: dict[str, str]
) -> None:
    body = {"id": str(new_id()), "text": "chào"}
    answer = await server.client.post(path, json=body, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert await stored(server.services) == 0


@pytest.mark.parametrize("written", ["🥺😭", "\u202e\u200b\u2066kì lạ\u2069", "\ud800 lẻ", "a\0b"])
async def test_strange_characters_are_taken_and_shown(child: WebReporter, written: str) -> None:
    body = json.dumps({"id": str(new_id()), "text": written}).encode()
    answer = await child.client.post("/chat/messages", content=body)
    assert answer.status_code == 202
    came = await child.listen(until=2)
    assert len([message for message in came if message["who"] == "me"]) == 1
    assert (await child.client.get("/")).status_code == 200


async def test_markup_in_a_message_stays_words(child: WebReporter) -> None:
    written = '<img src=x onerror=alert(1)><a href="javascript:alert(1)">113</a>'
    await child.say(written)
    await child.listen(until=2)
    page = (await child.client.get("/")).text
    assert "<img" not in page
    assert "&lt;img" in page


async def test_with_the_database_away_nothing_is_acknowledged(
    child: WebReporter, server: Running, database_url: str
) -> None:
    client_id = str(new_id())
    await child.say("em ở đây", str(new_id()))
    async with database_away(database_url):
        answer = await child.say("bố dượng đánh em", client_id)
        assert answer.status_code == 503
        assert "chưa gửi được" in answer.json()["message"]
        page = await child.client.get("/")
        assert page.status_code == 503
        assert "113" in page.text
        form = await child.client.post(
            "/chat/messages", data={"id": client_id, "text": "bố dượng đánh em"}
        )
        assert form.status_code == 503
        assert "bố dượng đánh em</textarea>" in form.text
    assert (await child.say("bố dượng đánh em", client_id)).status_code == 202
