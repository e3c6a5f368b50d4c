"""The reporters' page over HTTP, on the real application and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from api.services import Services
from bot.channels.webchat import NAME
from data.ids import new_id
from data.models import Conversation, Inbox, Message
from data.repositories.conversations import ConversationRepository
from tests.conftest import Running
from tests.fakes.web_reporter import WebReporter, web_reporter

AFRAID = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"


@pytest.fixture
async def child(server: Running) -> AsyncIterator[WebReporter]:
    async with web_reporter(server.url) as reporter:
        await reporter.begin()
        yield reporter


async def count(services: Services, model: type[Conversation | Inbox | Message]) -> int:
    async with services.database.transaction() as session:
        return (await session.execute(select(func.count()).select_from(model))).scalar_one()


async def inbound(services: Services) -> int:
    statement = select(func.count()).where(Message.direction == "inbound", Message.kind == "text")
    async with services.database.transaction() as session:
        return (await session.execute(statement)).scalar_one()


async def test_a_child_is_answered_at_once_and_told_whom_to_call(child: WebReporter) -> None:
    assert (await child.say(AFRAID)).status_code == 202
    came = await child.listen()
    assert [message["text"] for message in came if message["who"] == "me"] == [AFRAID]
    after = [m["text"] for m in came[[m["who"] for m in came].index("me") + 1 :]]
    assert any("113" in text and "111" in text for text in after)


async def test_looking_at_the_page_leaves_no_trace(server: Running) -> None:
    answer = await server.client.get("/")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert await count(server.services, Inbox) == 0
    assert await count(server.services, Conversation) == 0


async def test_a_session_without_a_word_leaves_no_trace(
    child: WebReporter, server: Running
) -> None:
    assert await child.listen(until=1, seconds=0.5) == []
    assert await count(server.services, Inbox) == 0


async def test_the_cookie_tells_nothing_and_is_gone_with_the_browser(server: Running) -> None:
    answer = await server.client.post("/chat/session", headers={"Origin": server.url})
    cookie = answer.headers.get_list("set-cookie")[0]
    assert cookie.startswith("s=")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert "max-age" not in cookie.lower()
    assert "expires" not in cookie.lower()


async def test_a_message_sent_twice_with_one_id_is_stored_once(
    child: WebReporter, server: Running
) -> None:
    client_id = str(new_id())
    answers = await asyncio.gather(*(child.say("chào", client_id) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {202}
    await child.listen(until=3, seconds=8)
    assert await inbound(server.services) == 1
    assert [m["id"] for m in child.heard if m["who"] == "me"] == [client_id]


async def test_nobody_can_shut_out_anothers_message_by_its_id(server: Running) -> None:
    client_id = str(new_id())
    async with web_reporter(server.url) as one, web_reporter(server.url) as two:
        await one.begin()
        await two.begin()
        await one.say("chào", client_id)
        await two.say("em bị đánh", client_id)
        heard = await two.listen(until=2)
    assert "em bị đánh" in [message["text"] for message in heard]


async def test_two_sessions_never_see_each_other(server: Running) -> None:
    async with web_reporter(server.url) as one, web_reporter(server.url) as two:
        await one.begin()
        await two.begin()
        hearing = asyncio.create_task(two.listen(until=50, seconds=3))
        await two.say("em chào ạ")
        await one.say(AFRAID)
        await one.listen()
        texts = [message["text"] for message in await hearing]
        assert "em chào ạ" in texts
        assert AFRAID not in texts
        assert AFRAID not in (await two.client.get("/")).text
        assert AFRAID in (await one.client.get("/")).text


async def test_without_a_cookie_a_word_is_taken_and_a_session_given(server: Running) -> None:
    async with web_reporter(server.url) as reporter:
        answer = await reporter.say("em bị đánh")
        assert answer.status_code == 202
        assert reporter.client.cookies["s"]
        assert "em bị đánh" in [m["text"] for m in await reporter.listen(until=2)]


async def test_without_a_session_there_is_nothing_to_hear(server: Running) -> None:
    assert (await server.client.get("/chat/events")).status_code == 204


async def test_a_made_up_cookie_opens_nothing(server: Running) -> None:
    for value in ("x", "a" * 43, "../" * 10):
        answer = await server.client.get("/", headers={"Cookie": f"s={value}"})
        assert answer.status_code == 200
    assert await count(server.services, Conversation) == 0


async def test_a_stream_resumes_where_it_broke(child: WebReporter) -> None:
    await child.say("chào")
    first = await child.listen(until=2)
    await child.say("em có chuyện muốn hỏi")
    later = await child.listen(until=2, after=first[-1]["seq"])
    seen = [message["seq"] for message in first + later]
    assert seen == sorted(set(seen))
    assert "em có chuyện muốn hỏi" in [message["text"] for message in later]


async def test_the_page_shows_the_conversation_again_after_a_reload(child: WebReporter) -> None:
    await child.say(AFRAID)
    await child.listen()
    shown = (await child.client.get("/")).text
    assert AFRAID in shown
    assert '<a href="tel:113">113</a>' in shown


async def test_a_pressed_button_is_shown_in_words(child: WebReporter) -> None:
    await child.say(AFRAID)
    came = await child.listen()
    label, value = came[-1]["buttons"][0]
    assert (await child.press(value)).status_code == 202
    later = await child.listen(until=2, after=came[-1]["seq"])
    assert later[0]["text"] == label


async def test_a_closed_conversation_is_still_readable_and_a_word_opens_another(
    child: WebReporter, server: Running
) -> None:
    await child.say("chào")
    await child.listen(until=2)
    services = server.services
    async with services.database.transaction() as session:
        token = child.client.cookies["s"]
        conversation = await ConversationRepository(session, services.vault).find(NAME, token)
        assert conversation is not None
        conversation.status = "closed"
    assert "chào" in (await child.client.get("/")).text
    last = child.heard[-1]["seq"]
    hearing = asyncio.create_task(child.listen(until=2, after=last))
    await child.say("em quay lại")
    assert "em quay lại" in [message["text"] for message in await hearing]
    assert await count(services, Conversation) == 2


async def test_the_safe_word_clears_the_page(child: WebReporter, server: Running) -> None:
    await child.say(AFRAID)
    came = await child.listen()
    await child.say(server.services.script.safe_words[0])
    later = await child.listen(until=1, after=came[-1]["seq"])
    cleared = next(data for name, data in child.events if name == "cleared")
    assert all(message["at"] <= cleared["before"] for message in came)
    assert all(message["at"] > cleared["before"] for message in later)
    page = (await child.client.get("/")).text
    assert "bố dượng" not in page
    assert later[0]["text"].splitlines()[0] in page


async def test_leaving_takes_everything_from_the_browser(child: WebReporter) -> None:
    await child.say(AFRAID)
    answer = await child.client.post("/chat/exit")
    assert answer.status_code == 204
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "s" not in child.client.cookies
    assert AFRAID not in (await child.client.get("/")).text


async def test_who_left_without_a_line_is_forgotten_at_the_next_meeting(
    child: WebReporter,
) -> None:
    await child.say(AFRAID)
    await child.listen()
    child.client.cookies.set("x", "1")
    page = await child.client.get("/")
    assert AFRAID not in page.text
    assert "s" not in child.client.cookies


async def test_leaving_by_form_leads_to_a_page_that_says_nothing(child: WebReporter) -> None:
    answer = await child.client.post("/chat/exit", data={"go": "1"}, follow_redirects=True)
    assert answer.url.path == "/chat/bye"
    assert "Bảng cửu chương" in answer.text
    for word in ("Lắng Nghe", "trẻ em", "113", "Trò chuyện"):
        assert word not in answer.text


async def test_a_nonsense_place_to_resume_from_is_ignored(child: WebReporter) -> None:
    await child.say("chào")
    for nonsense in ("x", "-1", "9" * 5000):
        async with child.client.stream(
            "GET", "/chat/events", headers={"Last-Event-ID": nonsense}
        ) as answer:
            assert answer.status_code == 200
