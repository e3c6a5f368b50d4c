"""The proof that a form was sent from our own page: origin and token (OWASP CSRF)."""

import hmac
from collections.abc import Collection
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Form, Header, HTTPException, Request

from api.requests import services_of
from api.signin.sessions import SignedIn, held_session, session_of
from api.signin.stages import Stage

FORM_COOKIE = "form"
"""Holds the token of the sign-in form, when there is no session to hold it yet."""


def check_origin(request: Request) -> None:
    """Refuse (403) a call that another site's page made; raises HTTPException."""
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        if fetch_site != "same-origin":
            raise HTTPException(403)
        return
    origin = urlsplit(request.headers.get("origin", "")).netloc
    ours = {request.headers.get("host"), urlsplit(services_of(request).settings.base_url).netloc}
    if not origin or origin not in ours:
        raise HTTPException(403)


def same(shown: str, wanted: str) -> bool:
    """Compare two tokens in constant time; empty ones are never the same."""
    return bool(wanted) and hmac.compare_digest(shown.encode(), wanted.encode())


async def own_form(
    request: Request,
    csrf: Annotated[str, Form(max_length=100)] = "",
    x_csrf_token: Annotated[str, Header(max_length=100)] = "",
) -> None:
    """Depend on this wherever a signed-in person changes something; raises 403.

    It must come after the permission, which finds the session.
    """
    check_origin(request)
    session = session_of(request)
    if session is None or not same(csrf or x_csrf_token, session.csrf_token):
        raise HTTPException(403)


class Held:
    """Depend on this, after the permission, where a session that is not open yet will do.

    It gives the session at one of the stages; any other is refused with 401, which leads to the
    page of its own stage.
    """

    def __init__(self, *stages: Stage) -> None:
        self._stages = stages

    async def __call__(self, request: Request) -> SignedIn:
        """Return the session; raises 401."""
        return _held(request, self._stages)


class HeldForm:
    """As `Held`, for what changes something: the form must be ours, too."""

    def __init__(self, *stages: Stage) -> None:
        self._stages = stages

    async def __call__(
        self, request: Request, csrf: Annotated[str, Form(max_length=100)] = ""
    ) -> SignedIn:
        """Return the session; raises 401 and 403."""
        return _held_own(request, self._stages, csrf)


class HeldCall:
    """As `HeldForm`, for what a page's script sends: the token is in a header."""

    def __init__(self, *stages: Stage) -> None:
        self._stages = stages

    async def __call__(
        self, request: Request, x_csrf_token: Annotated[str, Header(max_length=100)] = ""
    ) -> SignedIn:
        """Return the session; raises 401 and 403."""
        return _held_own(request, self._stages, x_csrf_token)


def _held(request: Request, stages: Collection[Stage]) -> SignedIn:
    session = held_session(request)
    if session is None or session.stage not in stages:
        raise HTTPException(401)
    return session


def _held_own(request: Request, stages: Collection[Stage], token: str) -> SignedIn:
    check_origin(request)
    session = _held(request, stages)
    if not same(token, session.csrf_token):
        raise HTTPException(403)
    return session
