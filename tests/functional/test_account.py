"""One's own account over HTTP: sessions, password, first sign-in, and forms that are ours."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from httpx import AsyncClient

from api.permissions.matrix import load_matrix
from api.services import Services
from api.signin.accounts import set_password
from data.subject import Role, Subject
from tests.functional.door import PASSWORD, Person, at_the_door, audited, rows
from tests.functional.test_permissions import ALL, fill
from tests.people import token_in

NEW = "mot con vit xoe ra 2 cai canh"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
async def person(services: Services) -> AsyncIterator[Person]:
    async with at_the_door(services) as person:
        await person.come_in()
        yield person


async def test_sessions_are_shown_in_plain_words_without_addresses(
    services: Services, person: Person
) -> None:
    async with at_the_door(services, make=False, agent=PHONE, host="198.51.100.77") as phone:
        await phone.come_in()
        page = (await person.client.get("/account")).text
        assert "Chrome trên máy Windows" in page
        assert "Safari trên iPhone" in page
        assert page.count("thiết bị này") == 1
        assert page.index("Safari trên iPhone") < page.index("Chrome trên máy Windows")
    assert "198.51.100" not in page
    assert "198.51.100" not in str(await rows(services, "SELECT s::text FROM sign_ins s"))


async def test_one_session_can_be_ended_and_not_that_of_another_person(
    services: Services, person: Person
) -> None:
    async with (
        at_the_door(services, make=False) as phone,
        at_the_door(services, "mai") as mai,
    ):
        await phone.come_in()
        await mai.come_in()
        ids = {name: str(row) for row, name in await rows(services, SESSIONS)}
        assert (await person.send(END, "/account", row=ids["mai"])).status_code == 303
        assert await mai.where() == "/account"
        page = (await person.client.get("/account")).text
        row = page.partition('name="row" value="')[2].partition('"')[0]
        assert (await person.send(END, "/account", row=row)).status_code == 303
        assert await phone.where() == "/sign-in"
    assert await person.where() == "/account"
    assert (await audited(services)).count("session.ended") == 1


END = "/account/sessions/end"
SESSIONS = "SELECT s.id, u.name FROM sign_ins s JOIN users u ON u.id = s.user_id"


async def test_all_others_can_be_ended(services: Services, person: Person) -> None:
    async with (
        at_the_door(services, make=False) as first,
        at_the_door(services, make=False) as second,
    ):
        await first.come_in()
        await second.come_in()
        await person.send("/account/sessions/end-others", "/account")
        assert [await first.where(), await second.where()] == ["/sign-in"] * 2
    assert await person.where() == "/account"


async def test_a_new_password_ends_the_other_sessions_and_the_old_one_opens_no_more(
    services: Services, person: Person
) -> None:
    path = "/account/password"
    async with at_the_door(services, make=False) as other:
        await other.come_in()
        wrong = await person.send(path, old="not this", new=NEW, again=NEW)
        differ = await person.send(path, old=PASSWORD, new=NEW, again=NEW + "x")
        weak = await person.send(path, old=PASSWORD, new="truc-1234567", again="truc-1234567")
        same = await person.send(path, old=PASSWORD, new=PASSWORD, again=PASSWORD)
        assert [answer.status_code for answer in (wrong, differ, weak, same)] == [
            401,
            422,
            422,
            422,
        ]
        assert NEW not in wrong.text + differ.text
        assert await other.where() == "/account"
        done = await person.send(path, old=PASSWORD, new=NEW, again=NEW)
        assert done.headers["location"] == "/account?done=password"
        assert await other.where() == "/sign-in"
        assert (await other.enter(PASSWORD)).status_code == 401
        assert (await other.enter(NEW)).status_code == 303
    assert await person.where() == "/account"
    assert "user.password" in await audited(services)


async def test_a_given_password_opens_only_the_page_where_one_chooses_ones_own(
    services: Services,
) -> None:
    path = "/account/password"
    async with at_the_door(
        services, "quan", role=Role.ADMINISTRATOR, temporary=True, factor="required"
    ) as admin:
        await admin.enter()
        for page in ("/console/people", "/account", "/start", "/account/second-factor"):
            assert (await admin.client.get(page)).headers["location"] == path
        assert (await admin.send(path, old=PASSWORD, new=NEW, again=NEW)).headers[
            "location"
        ] == "/start"
        assert await admin.where() == "/account/second-factor"
        await admin.enrol()
        assert await admin.where() == "/account"
        async with services.database.transaction() as session:
            await set_password(session, "quan", PASSWORD)
        assert await admin.where() == "/sign-in"
        await admin.enter()
        await admin.show(admin.code())
        assert await admin.where() == path


async def test_a_hash_of_weaker_parameters_is_made_anew_at_sign_in(
    services: Services, person: Person
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await rows(services, "UPDATE users SET password_hash = :weak", weak=weak)
    assert (await person.enter("something else")).status_code == 401
    assert await rows(services, "SELECT password_hash FROM users") == [(weak,)]
    assert (await person.enter()).status_code == 303
    ((strong,),) = await rows(services, "SELECT password_hash FROM users")
    assert strong.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (await person.enter()).status_code == 303
    assert await rows(services, "SELECT password_hash FROM users") == [(strong,)]


@pytest.mark.usefixtures("_slow_hand")
async def test_strangers_cannot_keep_a_person_out(services: Services, person: Person) -> None:
    for number in range(14):
        async with at_the_door(services, make=False, host=f"198.51.100.{number}") as stranger:
            await stranger.enter("guess")
    async with at_the_door(services, make=False, host="192.0.2.1") as stranger:
        assert (await stranger.enter(PASSWORD)).status_code == 429
    assert (await person.enter()).status_code == 303, "their own browser does not wait"
    longest = await rows(services, "SELECT max(locked_until) - now() FROM lockouts")
    assert longest[0][0] <= timedelta(minutes=1), "and a new one waits a minute at most"


@pytest.mark.usefixtures("_slow_hand")
async def test_a_known_browser_gives_no_free_guesses_and_is_known_for_one_name_only(
    services: Services, person: Person
) -> None:
    tries = [(await person.enter("guess")).status_code for _ in range(6)]
    assert tries == [401, 401, 401, 401, 401, 429]
    async with at_the_door(services, "mai", make=True) as mai:
        mai.client.cookies.set("known", person.client.cookies["known"])
        for _ in range(6):
            last = await mai.enter("guess")
        assert last.status_code == 429
    counted = await rows(services, "SELECT count(*) FROM lockouts WHERE failures >= 5")
    assert counted[0][0] >= 2


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
async def test_no_form_of_the_house_is_taken_without_its_token_or_from_elsewhere(
    services: Services, role: Role
) -> None:
    matrix = load_matrix()
    async with at_the_door(services, "mai", role=role) as person:
        await person.come_in()
        csrf = token_in((await person.client.get("/account")).text)
        walked = 0
        for door in ALL:
            if "POST" not in (door.route.methods or set()) or not of_those_who_sign_in(door.path):
                continue
            if not matrix.allows(Subject(role), door.action):
                continue
            walked += 1
            assert (
                await forged(person.client, fill(door.path), csrf) == {403}
                or door.path == "/locked"
            ), door.path
        assert walked > 10 - 3 * (role is Role.ADMINISTRATOR)
        assert await person.where() == "/account"


def of_those_who_sign_in(path: str) -> bool:
    """Tell whether a route belongs to those who sign in."""
    return path.startswith(("/console", "/account", "/session", "/sign-out", "/locked"))


async def forged(client: AsyncClient, path: str, csrf: str) -> set[int]:
    """Send a form without token, with a wrong one, and with the right one from elsewhere."""
    every = {
        **dict.fromkeys(("name", "key", "text", "value", "secret", "code"), "xxxxxxxx"),
        "row": "0198a0a0-0000-7000-8000-000000000000",
        "reason": "lost",
        "field": "urgency",
    }
    evil = {"Origin": "http://evil.example", "X-CSRF-Token": csrf}
    answers = [
        await client.post(path, data=every),
        await client.post(path, data={**every, "csrf": "x"}),
        await client.post(path, data={**every, "csrf": csrf}, headers=evil),
    ]
    return {answer.status_code for answer in answers}
