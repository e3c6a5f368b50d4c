"""The second factor over HTTP: set up, asked for, replaced, recovered from and reset."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pyotp
import pytest
from httpx import Response

from api.services import Services
from data.subject import Role
from tests.functional.door import (
    PASSWORD,
    Person,
    at_the_door,
    audited,
    codes_in,
    rows,
    secret_in,
)
from tests.people import token_in

FACTOR = "/account/second-factor"
OLD = timedelta(minutes=20)


@pytest.fixture
async def person(services: Services) -> AsyncIterator[Person]:
    async with at_the_door(services) as person:
        yield person


async def test_setting_it_up_is_finished_only_by_a_right_code(
    services: Services, person: Person
) -> None:
    await person.come_in()
    await person.send(f"{FACTOR}/begin", FACTOR, secret=PASSWORD)
    page = (await person.client.get(FACTOR)).text
    assert "<svg" in page
    assert "<script>" not in page
    assert "style=" not in page
    secret = secret_in(page)
    wrong = await person.send(FACTOR, code="000000")
    assert wrong.status_code == 401
    assert secret_in(wrong.text) == secret, "the same picture stays, it may have been scanned"
    await person.send("/sign-out", "/account")
    assert (await person.enter()).headers["location"] == "/start"
    assert await person.where() == "/account", "what nobody confirmed does not count"
    codes = await person.enrol()
    assert len(set(codes)) == 10
    await person.send("/sign-out", "/account")
    await person.enter()
    assert await person.where() == "/sign-in/code"
    assert (await person.client.get("/console")).headers["location"] == "/sign-in/code"
    assert (await person.show(person.code())).status_code == 303
    assert await person.where() == "/account"
    once_more = await person.client.get("/sign-in/code")
    assert once_more.headers["location"] == "/start", "a step that is done leads on"
    assert "second_factor.confirmed" in await audited(services)


async def test_neither_secret_nor_code_can_be_read_from_the_database(
    services: Services, person: Person
) -> None:
    await person.come_in()
    codes = await person.enrol()
    assert person.app is not None
    kept = str(await rows(services, "SELECT f::text FROM second_factors f"))
    kept += str(await rows(services, "SELECT c::text FROM recovery_codes c"))
    kept += str(await rows(services, "SELECT a::text FROM audit_entries a"))
    for hidden in (person.app.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert hidden not in kept
        assert hidden.encode().hex() not in kept


async def test_a_code_is_taken_once_and_an_older_one_not_after_it(
    services: Services, person: Person
) -> None:
    await person.come_in()
    await person.enrol()
    await rows(services, "UPDATE second_factors SET last_step = NULL")
    now, earlier = person.code(), person.code(-1)
    async with at_the_door(services, make=False) as first:
        await first.enter()
        assert (await first.show(now)).status_code == 303
    for used in (now, earlier):
        async with at_the_door(services, make=False) as second:
            await second.enter()
            assert (await second.show(used)).status_code == 401
            assert await second.where() == "/sign-in/code"


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 303), (0, 303), (1, 303), (2, 401)])
async def test_a_telephone_may_be_one_step_off(
    services: Services, person: Person, steps: int, status: int
) -> None:
    await person.come_in()
    await person.enrol()
    await rows(services, "UPDATE second_factors SET last_step = NULL")
    await person.send("/sign-out", "/account")
    await person.enter()
    assert (await person.show(person.code(steps))).status_code == status


async def test_a_recovery_code_opens_once_however_it_is_typed_and_new_ones_void_the_old(
    services: Services, person: Person
) -> None:
    await person.come_in()
    codes = await person.enrol()
    async with at_the_door(services, make=False) as other:
        await other.enter()
        assert (await other.show(f" {codes[0].lower().replace('-', ' ')} ")).status_code == 303
        assert "Còn 9 mã" in (await other.client.get("/account")).text
        await other.send("/sign-out", "/account")
        await other.enter()
        assert (await other.show(codes[0])).status_code == 401
    refused = await person.send(f"{FACTOR}/codes", FACTOR, secret="not the password")
    assert refused.status_code == 401
    assert codes_in(refused.text) == []
    new = codes_in((await person.send(f"{FACTOR}/codes", FACTOR, secret=PASSWORD)).text)
    assert len(new) == 10
    await person.send("/sign-out", "/account")
    await person.enter()
    assert (await person.show(codes[1])).status_code == 401
    assert (await person.show(new[1])).status_code == 303
    trail = await audited(services)
    assert trail.count("recovery_code.used") == 2
    assert trail.count("recovery_codes.made") == 2


async def test_recovery_codes_of_another_person_open_nothing(
    services: Services, person: Person
) -> None:
    await person.come_in()
    codes = await person.enrol()
    async with at_the_door(services, "mai") as mai:
        await mai.come_in()
        await mai.enrol()
        await mai.send("/sign-out", "/account")
        await mai.enter()
        assert (await mai.show(codes[0])).status_code == 401


async def test_where_it_is_required_nothing_is_seen_before_it_is_set_up(
    services: Services,
) -> None:
    for role in (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR):
        async with at_the_door(services, role.value, role=role, factor="required") as person:
            await person.enter()
            for path in ("/console", "/console/audit", "/console/people", "/account", "/start"):
                assert (await person.client.get(path)).headers["location"] == FACTOR, path
            assert 'href="/' not in (await person.client.get(FACTOR)).text.partition("<body")[2]
            await person.enrol()
            assert await person.where() == "/account"
            page = (await person.client.get(FACTOR)).text
            assert "second-factor/off" not in page
            csrf = {"csrf": token_in(page), "secret": PASSWORD}
            assert (await person.client.post(f"{FACTOR}/off", data=csrf)).status_code == 409


async def test_where_it_is_optional_it_can_be_switched_off_by_its_person_only(
    services: Services, person: Person
) -> None:
    await person.come_in()
    await person.enrol()
    assert (await person.send(f"{FACTOR}/off", FACTOR, secret="wrong one")).status_code == 401
    assert (await person.send(f"{FACTOR}/off", FACTOR, secret=PASSWORD)).status_code == 303
    assert await rows(services, "SELECT 1 FROM second_factors") == []
    assert await rows(services, "SELECT 1 FROM recovery_codes") == []
    await person.send("/sign-out", "/account")
    await person.enter()
    assert await person.where() == "/account"


async def test_a_new_app_replaces_the_old_only_when_it_is_confirmed(
    services: Services, person: Person
) -> None:
    await person.come_in()
    await person.enrol()
    old = person.app
    assert old is not None
    await person.send(f"{FACTOR}/begin", FACTOR, secret=PASSWORD)
    new = pyotp.TOTP(secret_in((await person.client.get(FACTOR)).text))
    async with at_the_door(services, make=False) as other:
        other.app = old
        await other.come_in()
    await rows(services, "UPDATE second_factors SET offered_at = offered_at - :by", by=OLD)
    late = await person.client.get(FACTOR)
    assert "shown-secret" not in late.text, "a secret is not shown to whoever comes by later"
    assert (await person.send(FACTOR, code=new.now())).status_code == 401
    await person.enrol()
    async with at_the_door(services, make=False) as other:
        await other.enter()
        assert (await other.show(old.at(0))).status_code == 401
        other.app = person.app
        assert (await other.show(other.code())).status_code == 303


async def test_setting_it_up_ends_sessions_that_were_begun_without_it(
    services: Services, person: Person
) -> None:
    await person.come_in()
    async with at_the_door(services, make=False) as elsewhere:
        await elsewhere.come_in()
        await person.enrol()
        assert await elsewhere.where() == "/sign-in"
    assert await person.where() == "/account"


async def test_the_step_between_is_a_session_of_its_own_that_soon_ends(
    services: Services, person: Person
) -> None:
    await person.come_in()
    await person.enrol()
    await person.send("/sign-out", "/account")
    await person.enter()
    half = person.client.cookies["console"]
    assert (await person.show(person.code())).status_code == 303
    assert person.client.cookies["console"] != half
    person.client.cookies.set("console", half)
    assert await person.where() == "/sign-in"
    person.client.cookies.clear()
    await person.enter()
    await rows(
        services,
        "UPDATE sign_ins SET created_at = created_at - :by WHERE awaits_code",
        by=timedelta(minutes=11),
    )
    assert await person.where() == "/sign-in"


async def guess(person: Person) -> Response:
    return await person.show("000000")


@pytest.mark.usefixtures("_slow_hand")
async def test_guessing_codes_is_slowed_down_but_not_for_the_browser_of_its_person(
    services: Services, person: Person
) -> None:
    await person.come_in()
    await person.enrol()
    await person.send("/sign-out", "/account")
    statuses: list[int] = []
    for number in range(6):
        async with at_the_door(services, make=False, host=f"198.51.100.{number}") as thief:
            await thief.enter()
            statuses.append((await guess(thief)).status_code)
    assert statuses == [401, 401, 401, 401, 401, 429]
    await person.enter()
    assert (await person.show(person.code())).status_code == 303


async def test_an_administrator_resets_it_for_a_reason_and_the_person_begins_anew(
    services: Services, person: Person
) -> None:
    await person.come_in()
    await person.enrol()
    async with at_the_door(services, "quan", role=Role.ADMINISTRATOR) as admin:
        await admin.come_in()
        await admin.enrol()
        people = "/console/people"
        reset = f"{people}/second-factor"
        assert "Đặt lại hai bước" in (await admin.client.get(people)).text
        without = await admin.send(reset, people, name="truc")
        assert without.status_code == 422
        invented = await admin.send(reset, people, name="truc", reason="because")
        assert invented.status_code == 422
        assert (await admin.send(reset, people, name="quan", reason="lost")).status_code == 409
        assert await person.where() == "/account"
        assert (await admin.send(reset, people, name="truc", reason="lost")).status_code == 303
        assert (await admin.send(reset, people, name="truc", reason="lost")).status_code == 409
    assert await person.where() == "/sign-in"
    await person.enter()
    assert await person.where() == "/account"
    noted = await rows(
        services, "SELECT detail FROM audit_entries WHERE action = 'second_factor.reset'"
    )
    assert noted == [({"reason": "lost"},)]


async def test_the_same_confirmation_twice_gives_codes_once(
    services: Services, person: Person
) -> None:
    await person.come_in()
    codes = await person.enrol()
    again = await person.client.post(
        FACTOR,
        data={
            "csrf": token_in((await person.client.get("/account")).text),
            "code": person.code(-1),
        },
    )
    assert again.status_code == 401
    assert codes_in(again.text) == []
    assert await rows(services, "SELECT count(*) FROM recovery_codes") == [(len(codes),)]
