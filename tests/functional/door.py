"""A person with a browser at the door, as far as HTTP goes, and with an app on their telephone."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyotp
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import text

from api.app import create_app
from api.services import Services
from api.signin.accounts import create_user
from api.signin.totp import STEP
from data.subject import Role
from tests.people import token_in

PASSWORD = "khoai lang nuong 7"
HOST = "203.0.113.7"


@dataclass
class Person:
    """Somebody who signs in; `app` is their authenticator once they have one."""

    services: Services
    client: AsyncClient
    name: str
    app: pyotp.TOTP | None = None

    async def enter(self, password: str = PASSWORD, name: str | None = None) -> Response:
        """Show name and password."""
        csrf = token_in((await self.client.get("/sign-in")).text)
        form = {"name": name or self.name, "password": password, "csrf": csrf}
        return await self.client.post("/sign-in", data=form)

    async def come_in(self) -> None:
        """Sign in with all that is asked for, as far as the first page."""
        assert (await self.enter()).headers["location"] == "/start"
        if (await self.where()) == "/sign-in/code":
            assert (await self.show(self.code())).headers["location"] == "/start"
        assert (await self.client.get("/start")).status_code == 303

    async def where(self) -> str:
        """Tell where the person is led from here."""
        answer = await self.client.get("/account")
        return "/account" if answer.status_code == 200 else str(answer.headers["location"])

    async def send(self, path: str, at: str | None = None, /, **form: str) -> Response:
        """Send a form of the page at `at` (else of the path itself)."""
        csrf = token_in((await self.client.get(at or path)).text)
        return await self.client.post(path, data={"csrf": csrf, **form})

    async def show(self, code: str) -> Response:
        """Show a code at the second step."""
        return await self.send("/sign-in/code", code=code)

    def code(self, steps: int = 0) -> str:
        """Read the app, so many steps away from now."""
        assert self.app is not None
        if (left := STEP - time.time() % STEP) < 5:
            time.sleep(left)  # so that no step ends while the code is on its way
        return self.app.at(int(time.time()) + STEP * steps)

    async def enrol(self) -> list[str]:
        """Set the app up; gives the recovery codes."""
        page = await self.client.get("/account/second-factor")
        if "shown-secret" not in page.text:
            begun = await self.send(
                "/account/second-factor/begin", "/account/second-factor", secret=PASSWORD
            )
            assert begun.status_code == 303
            page = await self.client.get("/account/second-factor")
        self.app = pyotp.TOTP(secret_in(page.text))
        done = await self.send("/account/second-factor", code=self.code(-1))
        assert done.status_code == 200, done.status_code
        return codes_in(done.text)


def secret_in(page: str) -> str:
    """Read the secret that a page shows for typing by hand."""
    found = re.search(r'id="shown-secret"[^>]*>([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def codes_in(page: str) -> list[str]:
    """Read the recovery codes of a page."""
    return re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page)


@asynccontextmanager
async def at_the_door(
    services: Services,
    name: str = "truc",
    *,
    role: Role = Role.SUPERVISOR,
    make: bool = True,
    temporary: bool = False,
    host: str = HOST,
    factor: Literal["required", "optional"] = "optional",
    agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36",
) -> AsyncIterator[Person]:
    """Bring a person, newly made unless they are there already, with a browser of their own."""
    if make:
        await add(services, name, role, temporary=temporary)
    settings = services.settings.model_copy(update={"second_factor": factor})
    app = create_app(replace(services, settings=settings))
    transport = ASGITransport(app, client=(host, 1234))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        client.headers.update({"Origin": "http://test", "Accept": "text/html", "User-Agent": agent})
        yield Person(services, client, name)


async def add(services: Services, name: str, role: Role, *, temporary: bool = False) -> None:
    """Make a person."""
    async with services.database.transaction() as session:
        await create_user(
            session,
            name=name,
            display_name=f"Chị {name.title()}",
            role=role,
            password=PASSWORD,
            temporary=temporary,
        )


async def rows(services: Services, query: str, **values: Any) -> list[tuple[Any, ...]]:
    """Read, or change, what is stored."""
    async with services.database.transaction() as session:
        found = await session.execute(text(query), values)
        return [tuple(row) for row in found] if query.startswith("SELECT") else []


async def audited(services: Services) -> list[str]:
    """Name what the trail holds, in order."""
    return [row[0] for row in await rows(services, "SELECT action FROM audit_entries ORDER BY id")]
