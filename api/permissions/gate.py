"""The gate before every route: deny by default."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.permissions.matrix import load_matrix
from data.subject import ANONYMOUS, Subject

Authenticator = Callable[[Request], Awaitable[Subject | None]]
"""Looks at a request and tells who it is, or None when it shows no credentials of its kind.

Raises HTTPException 401 when it shows wrong ones.
"""


async def identify(request: Request) -> Subject:
    """Tell who asks, by the first authenticator of the application that knows."""
    for authenticate in request.app.state.authenticators:
        subject: Subject | None = await authenticate(request)
        if subject is not None:
            return subject
    return ANONYMOUS


class Requires:
    """A dependency that lets only permitted subjects pass and hands the subject on."""

    def __init__(self, action: str) -> None:
        self.action = action

    async def __call__(self, request: Request) -> Subject:
        """Return the subject; raises 401 for an unknown one and 403 for one that may not."""
        subject = await identify(request)
        if load_matrix().allows(subject, self.action):
            return subject
        raise HTTPException(401 if subject == ANONYMOUS else 403)


class GuardedRoute(APIRoute):
    """A route that refuses every call when none of its dependencies asks for a permission."""

    @property
    def action(self) -> str | None:
        """Name the permission that the route asks for."""
        return _find_action(self.dependant)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Build the handler; without a permission it answers 403."""
        if self.action is not None:
            return super().get_route_handler()
        return _refuse


def _find_action(dependant: Dependant) -> str | None:
    if isinstance(dependant.call, Requires):
        return dependant.call.action
    return next(filter(None, map(_find_action, dependant.dependencies)), None)


async def _refuse(request: Request) -> Response:
    raise HTTPException(403)


def guarded_router(**options: Any) -> APIRouter:
    """Make a router all of whose routes are guarded."""
    return APIRouter(route_class=GuardedRoute, **options)
