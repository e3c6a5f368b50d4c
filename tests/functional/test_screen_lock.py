"""A session that nobody is at: what is locked, what opens it, and what was being typed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import Response

from api.console.live import stream
from api.services import Services
from api.signin.sessions import hash_token
from tests.functional.door import PASSWORD, Person, at_the_door, audited, rows
from tests.people import token_in

WORDS = "bố dượng đang đánh em"
FIELD = {"form": "/console/x/answer", "nth": 0, "name": "text", "value": WORDS, "checked": False}


@pytest.fixture
async def person(services: Services) -> AsyncIterator[Person]:
    async with at_the_door(services) as person:
        await person.come_in()
        yield person


async def csrf_of(person: Person) -> str:
    return token_in((await person.client.get("/account")).text)


async def lock(person: Person, csrf: str, fields: list[dict[str, object]] | None = None) -> str:
    answer = await person.client.post(
        "/session/lock", json={"fields": fields or []}, headers={"X-CSRF-Token": csrf}
    )
    assert answer.status_code == 200, answer.status_code
    return str(answer.json()["draft"])


async def unlock(person: Person, secret: str, **form: str) -> Response:
    return await person.send("/locked", secret=secret, **form)


async def take(person: Person, draft: str, csrf: str) -> list[dict[str, object]]:
    answer = await person.client.post(f"/session/drafts/{draft}", headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 200
    fields: list[dict[str, object]] = answer.json()["fields"]
    return fields


async def test_a_locked_session_shows_and_does_nothing_until_its_person_is_back(
    services: Services, person: Person
) -> None:
    csrf = await csrf_of(person)
    await lock(person, csrf)
    for path in ("/console", "/console/queue", "/console/audit?conversation=", "/account"):
        assert (await person.client.get(path)).headers["location"].startswith("/locked?path=")
    part = await person.client.get("/console/queue", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-trigger"]) == (401, "session-locked")
    stream = await person.client.get("/console/events", headers={"Accept": "text/event-stream"})
    assert stream.status_code == 401
    sent = await person.client.post("/console/conversations/x/take", data={"csrf": csrf})
    assert sent.headers["location"] == "/locked"
    ended = await person.client.post("/account/sessions/end-others", data={"csrf": csrf})
    assert ended.headers["location"] == "/locked"
    assert (await unlock(person, "not this one")).status_code == 401
    assert (await person.where()).startswith("/locked")
    assert (await unlock(person, PASSWORD)).status_code == 303
    assert await person.where() == "/account"
    trail = await audited(services)
    assert trail.count("session.locked") == trail.count("session.unlocked") == 1


async def test_what_was_typed_is_sealed_and_given_back_once_at_the_same_place(
    services: Services, person: Person
) -> None:
    csrf = await csrf_of(person)
    draft = await lock(person, csrf, [FIELD])
    kept = str(await rows(services, "SELECT d::text FROM drafts d"))
    assert WORDS not in kept
    assert WORDS.encode().hex() not in kept
    headers = {"X-CSRF-Token": csrf}
    headers["Accept"] = "*/*"
    early = await person.client.post(f"/session/drafts/{draft}", headers=headers)
    assert early.status_code == 401, "it stays sealed as long as the screen is locked"
    opened = await unlock(person, PASSWORD, path="/console?view=mine", draft=draft)
    assert opened.headers["location"] == f"/console?view=mine#draft={draft}"
    assert await take(person, draft, csrf) == [FIELD]
    assert await take(person, draft, csrf) == []
    assert await rows(services, "SELECT 1 FROM drafts") == []


async def test_a_draft_is_only_for_the_session_it_was_typed_in(
    services: Services, person: Person
) -> None:
    csrf = await csrf_of(person)
    draft = await lock(person, csrf, [FIELD])
    async with at_the_door(services, make=False) as elsewhere:
        await elsewhere.come_in()
        assert await take(elsewhere, draft, await csrf_of(elsewhere)) == []
    await unlock(person, PASSWORD)
    assert await take(person, draft, csrf) == [FIELD]


async def test_several_pages_each_get_their_own_back(person: Person) -> None:
    csrf = await csrf_of(person)
    first = await lock(person, csrf, [FIELD])
    second = await lock(person, csrf, [{**FIELD, "value": "khác"}])
    await unlock(person, PASSWORD)
    page = await person.client.get(f"/locked?path=/console&draft={second}")
    assert page.headers["location"] == f"/console#draft={second}"
    assert [field["value"] for field in await take(person, second, csrf)] == ["khác"]
    assert await take(person, first, csrf) == [FIELD]


async def test_nonsense_is_no_draft_and_too_much_is_refused(person: Person) -> None:
    headers = {"X-CSRF-Token": await csrf_of(person)}
    for body, status in ((b"x", 422), (b'{"fields": 3}', 422), (b" " * 500_000, 413)):
        answer = await person.client.post("/session/lock", content=body, headers=headers)
        assert answer.status_code == status
    assert await person.where() == "/account"


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/a\r\nb", ""]
)
async def test_unlocking_leads_to_no_other_site(person: Person, path: str) -> None:
    await lock(person, await csrf_of(person))
    opened = await unlock(person, PASSWORD, path=path, draft="no id")
    assert opened.headers["location"] == "/start"


async def test_the_server_locks_by_itself_what_a_sleeping_browser_did_not(
    services: Services, person: Person
) -> None:
    csrf = await csrf_of(person)
    await alone(services, timedelta(minutes=12))
    assert (await person.where()).startswith("/locked")
    presence = await person.client.get("/session/presence", headers={"Accept": "*/*"})
    assert (presence.status_code, presence.json()["detail"]) == (401, "locked")
    assert await lock(person, csrf, [FIELD]), "the draft is taken even now"
    await unlock(person, PASSWORD)
    assert await person.where() == "/account"


async def alone(services: Services, time: timedelta) -> None:
    await rows(services, "UPDATE sign_ins SET seen_at = seen_at - :time", time=time)


async def test_the_app_opens_it_too_and_a_code_of_it_works_once(
    services: Services, person: Person
) -> None:
    await person.enrol()
    csrf = await csrf_of(person)
    await lock(person, csrf)
    code = person.code()
    assert (await unlock(person, code)).status_code == 303
    await lock(person, csrf)
    assert (await unlock(person, code)).status_code == 401
    assert (await unlock(person, PASSWORD)).status_code == 303


@pytest.mark.usefixtures("_slow_hand")
async def test_guessing_at_a_locked_screen_slows_down_that_screen_alone(
    services: Services, person: Person
) -> None:
    await lock(person, await csrf_of(person))
    tries = [(await unlock(person, "guess")).status_code for _ in range(6)]
    assert tries == [401, 401, 401, 401, 401, 429]
    assert (await unlock(person, PASSWORD)).status_code == 429
    async with at_the_door(services, make=False) as elsewhere:
        await elsewhere.come_in()
        assert await elsewhere.where() == "/account"


async def test_a_foreign_page_cannot_lock_or_unlock(person: Person) -> None:
    csrf = await csrf_of(person)
    for headers in ({"X-CSRF-Token": "x"}, {"X-CSRF-Token": csrf, "Origin": "http://evil.example"}):
        answer = await person.client.post("/session/lock", json={}, headers=headers)
        assert answer.status_code == 403
    assert await person.where() == "/account"
    await lock(person, csrf)
    form = {"secret": PASSWORD, "csrf": "x"}
    assert (await person.client.post("/locked", data=form)).status_code == 403


async def test_signing_out_of_a_locked_screen_leaves_no_draft(
    services: Services, person: Person
) -> None:
    await lock(person, await csrf_of(person), [FIELD])
    out = await person.send("/sign-out", "/locked")
    assert out.headers["location"] == "/sign-in"
    await person.come_in()
    assert await rows(services, "SELECT 1 FROM drafts") == []


@pytest.mark.parametrize("how", ["locked", "ended"])
async def test_a_live_page_hears_of_it_at_once(
    services: Services, person: Person, how: str
) -> None:
    token = hash_token(person.client.cookies["console"])
    csrf = await csrf_of(person)
    heard: list[tuple[str | None, object]] = []

    async def listen() -> None:
        async for event in stream(services, token, UUID(int=0)):
            heard.append((event.event, event.data))

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.2)
    if how == "locked":
        await lock(person, csrf)
    else:
        async with at_the_door(services, make=False) as elsewhere:
            await elsewhere.come_in()
            await elsewhere.send("/account/sessions/end-others", "/account")
    await asyncio.wait_for(listening, 3)
    assert heard[-1] == ("ended", "locked" if how == "locked" else "")


async def test_too_many_drafts_are_not_kept(services: Services, person: Person) -> None:
    csrf = await csrf_of(person)
    kept = [await lock(person, csrf, [FIELD]) for _ in range(22)]
    assert kept[-2:] == ["", ""]
    assert await rows(services, "SELECT count(*) FROM drafts") == [(20,)]
