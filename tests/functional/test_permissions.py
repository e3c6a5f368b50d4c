"""Every route × every role: what the matrix does not grant is refused."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import APIRouter, FastAPI, Request
from httpx import ASGITransport, AsyncClient

from api.app import ROUTERS, create_app
from api.permissions.gate import GuardedRoute, guarded_router
from api.permissions.matrix import UnknownAction, load_matrix
from api.services import Services
from data.subject import ANONYMOUS, Role, Subject

REFUSED = {401, 403}


@dataclass(frozen=True)
class Door:
    """One route as it is reached from outside."""

    path: str
    route: GuardedRoute

    @property
    def action(self) -> str:
        return self.route.action or ""


def doors(router: APIRouter, prefix: str = "") -> Iterator[Door]:
    """Walk through a router and those it includes."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from doors(inner, prefix + route.include_context.prefix)  # type: ignore[attr-defined]
        else:
            assert isinstance(route, GuardedRoute), f"{route} passes no gate"
            yield Door(prefix + route.path, route)


ALL = [door for router in ROUTERS for door in doors(router)]


def test_every_route_asks_for_a_permission_that_the_matrix_names() -> None:
    matrix = load_matrix()
    assert len(ALL) > 15
    for door in ALL:
        assert door.action in matrix.allowed, door.path


def test_every_action_of_the_matrix_is_asked_for_by_some_route() -> None:
    asked = {door.action for door in ALL}
    assert set(load_matrix().allowed) - asked == set()


def test_an_action_without_a_row_is_an_error_not_a_yes() -> None:
    with pytest.raises(UnknownAction):
        load_matrix().allows(Subject(Role.SUPERVISOR), "conversation.erase")


def fill(path: str) -> str:
    """Put something that exists nowhere into every parameter of a path."""
    parts = ["0198a0a0-0000-7000-8000-000000000000" if p[:1] == "{" else p for p in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_without_the_right_is_refused_on_every_route(
    services: Services, role: Role
) -> None:
    app = as_role(create_app(services), role)
    matrix = load_matrix()
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        for door in ALL:
            if matrix.allows(Subject(role), door.action):
                continue
            for method in (door.route.methods or set()) - {"HEAD"}:
                answer = await client.request(method, fill(door.path))
                assert answer.status_code in REFUSED, (role, method, door.path)


def as_role(app: FastAPI, role: Role) -> FastAPI:
    """Make everybody who asks a subject of this role."""
    subject = ANONYMOUS if role is Role.ANONYMOUS else Subject(role, "test")

    async def authenticate(_: Request) -> Subject:
        return subject

    app.state.authenticators = [authenticate]
    return app


async def test_a_route_that_asks_for_nothing_answers_nobody(services: Services) -> None:
    router = guarded_router()

    @router.get("/forgotten")
    async def forgotten() -> str:
        return "secret"

    app = as_role(create_app(services), Role.SUPERVISOR)
    app.include_router(router)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text
