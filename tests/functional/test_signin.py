"""Signing in over HTTP: who may, who is slowed down, and what ends a session."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import text

from api.app import create_app
from api.services import Services
from api.signin.accounts import AccountError, create_user, ensure_user, set_active, set_password
from api.signin.passwords import WeakPassword
from api.signin.sessions import PASSIVE
from data.subject import Role

NAME, PASSWORD = "truc", "khoai lang nuong 7"
SAME_ORIGIN = {"Origin": "http://test", "Accept": "text/html"}


@pytest.fixture
async def client(services: Services) -> AsyncIterator[AsyncClient]:
    async with services.database.transaction() as session:
        await create_user(
            session,
            name=NAME,
            display_name="Chị Trúc",
            role=Role.AGENCY_OFFICER,
            password=PASSWORD,
            agency_code="a",
            temporary=False,
        )
    transport = ASGITransport(create_app(services))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        client.headers.update(SAME_ORIGIN)
        yield client


def token_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


async def try_to_enter(client: AsyncClient, name: str, password: str) -> Response:
    csrf = token_in((await client.get("/sign-in")).text)
    form = {"name": name, "password": password, "csrf": csrf}
    return await client.post("/sign-in", data=form)


async def test_the_right_password_opens_a_session_and_signing_out_ends_it(
    client: AsyncClient, services: Services
) -> None:
    answer = await try_to_enter(client, " TRUC ", PASSWORD)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    page = await client.get("/account")
    assert "Chị Trúc" in page.text
    token = client.cookies["console"]
    kept = await everything_in(services, "sign_ins")
    assert token not in kept
    assert "HttpOnly" in answer.headers.get_list("set-cookie")[1]
    assert "SameSite=strict" in answer.headers.get_list("set-cookie")[1]
    assert cookie
    out = await client.post("/sign-out", data={"csrf": token_in(page.text)})
    assert out.status_code == 303
    assert "storage" in out.headers["clear-site-data"]
    client.cookies.set("console", token)
    assert (await client.get("/account")).headers["location"] == "/sign-in"


async def everything_in(services: Services, table: str) -> str:
    async with services.database.transaction() as session:
        return "".join((await session.execute(text(f"SELECT t::text FROM {table} t"))).scalars())


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    client: AsyncClient,
) -> None:
    wrong = await try_to_enter(client, NAME, "something else")
    unknown = await try_to_enter(client, "nobody", "something else")
    assert wrong.status_code == unknown.status_code == 401
    assert re.sub(r'value="[^"]+"', "", wrong.text) == re.sub(r'value="[^"]+"', "", unknown.text)


@pytest.mark.parametrize("name", [NAME, "nobody"])
@pytest.mark.usefixtures("_slow_hand")
async def test_guessing_is_slowed_down_and_then_even_the_right_password_waits(
    client: AsyncClient, services: Services, name: str
) -> None:
    answers = [(await try_to_enter(client, name, "wrong")).status_code for _ in range(6)]
    assert answers == [401, 401, 401, 401, 401, 429]
    assert (await try_to_enter(client, name, PASSWORD)).status_code == 429
    async with services.database.transaction() as session:
        await session.execute(text("UPDATE lockouts SET locked_until = now() - interval '1 s'"))
    assert (await try_to_enter(client, NAME, PASSWORD)).status_code == 303
    assert NAME not in await everything_in(services, "lockouts")


async def test_a_success_forgets_the_failures_of_the_name(client: AsyncClient) -> None:
    for _ in range(3):
        for _ in range(3):
            assert (await try_to_enter(client, NAME, "wrong")).status_code == 401
        assert (await try_to_enter(client, NAME, PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_from_elsewhere_is_refused(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    csrf = token_in((await client.get("/sign-in")).text)
    form = {"name": NAME, "password": PASSWORD, "csrf": csrf}
    assert (await client.post("/sign-in", data=form, headers=headers)).status_code == 403


async def test_a_form_without_its_token_is_refused(client: AsyncClient) -> None:
    await client.get("/sign-in")
    form = {"name": NAME, "password": PASSWORD, "csrf": "x"}
    assert (await client.post("/sign-in", data=form)).status_code == 403
    assert (await try_to_enter(client, NAME, PASSWORD)).status_code == 303
    assert (await client.post("/sign-out", data={"csrf": "x"})).status_code == 403
    assert (await client.post("/sign-out")).status_code == 403
    assert (await client.get("/account")).status_code == 200


async def test_a_session_ends_when_nobody_is_there(client: AsyncClient, services: Services) -> None:
    await try_to_enter(client, NAME, PASSWORD)
    await age(services, "seen_at", timedelta(minutes=8))
    assert (await client.get("/account", headers={PASSIVE: "1"})).status_code == 200
    await age(services, "seen_at", timedelta(minutes=8))
    assert (await client.get("/account")).headers["location"] == "/locked?path=/account"
    await age(services, "seen_at", timedelta(minutes=50))
    assert (await client.get("/account")).headers["location"] == "/sign-in"


async def test_what_the_person_does_keeps_the_session_but_not_for_ever(
    client: AsyncClient, services: Services
) -> None:
    await try_to_enter(client, NAME, PASSWORD)
    for _ in range(3):
        await age(services, "seen_at", timedelta(minutes=8))
        assert (await client.get("/account")).status_code == 200
    await age(services, "created_at", timedelta(hours=13))
    assert (await client.get("/account")).headers["location"] == "/sign-in"


async def age(services: Services, column: str, by: timedelta) -> None:
    async with services.database.transaction() as session:
        await session.execute(text(f"UPDATE sign_ins SET {column} = {column} - :by"), {"by": by})


async def test_a_new_password_or_a_dismissal_ends_every_session(
    client: AsyncClient, services: Services
) -> None:
    await try_to_enter(client, NAME, PASSWORD)
    async with services.database.transaction() as session:
        await set_password(session, NAME, "mot con vit xoe 2", temporary=False)
    assert (await client.get("/account")).status_code == 303
    assert (await try_to_enter(client, NAME, PASSWORD)).status_code == 401
    assert (await try_to_enter(client, NAME, "mot con vit xoe 2")).status_code == 303
    async with services.database.transaction() as session:
        await set_active(session, NAME, False)
    assert (await client.get("/account")).status_code == 303
    assert (await try_to_enter(client, NAME, "mot con vit xoe 2")).status_code == 401


async def test_over_https_the_cookie_is_bound_to_the_host(services: Services) -> None:
    settings = services.settings.model_copy(update={"public_url": "https://langnghe.example"})
    secure = replace(services, settings=settings)
    async with services.database.transaction() as session:
        await ensure_user(session, NAME, "Trúc", Role.OPERATOR, PASSWORD)
    transport = ASGITransport(create_app(secure))
    async with AsyncClient(transport=transport, base_url="https://langnghe.example") as client:
        client.headers.update({"Origin": "https://langnghe.example", "Accept": "text/html"})
        answer = await try_to_enter(client, NAME, PASSWORD)
    cookies = "\n".join(answer.headers.get_list("set-cookie"))
    assert re.search(r"__Host-console=.*Secure", cookies)
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


async def test_accounts_that_make_no_sense_are_refused(services: Services) -> None:
    async def make(**changes: object) -> None:
        wanted = {
            "name": "mai",
            "display_name": "",
            "role": Role.OPERATOR,
            "password": PASSWORD,
            **changes,
        }
        async with services.database.transaction() as session:
            await create_user(session, **wanted)  # type: ignore[arg-type]

    for bad in ({"name": "Ng Mai"}, {"role": Role.SYSTEM}, {"role": Role.AGENCY_OFFICER}):
        with pytest.raises(AccountError):
            await make(**bad)
    with pytest.raises(WeakPassword):
        await make(password="mai123456789")
    await make()
    with pytest.raises(AccountError):
        await make()
    async with services.database.transaction() as session:
        await ensure_user(session, "mai", "Mai", Role.OPERATOR, "mot mat khau khac")
        with pytest.raises(AccountError):
            await set_password(session, "ai do", PASSWORD)


async def test_pages_are_strict_and_private(client: AsyncClient) -> None:
    answer = await client.get("/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    asset = re.search(r'href="(/static/[^"]+)"', answer.text)
    assert asset
    kept = await client.get(asset[1])
    assert "immutable" in kept.headers["cache-control"]
    missing = await client.get("/static/0/console/%2e%2e/routes.py")
    assert missing.status_code == 404
    assert "Không tìm thấy" in missing.text
