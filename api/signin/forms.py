"""The proof that a form was sent from our own page: origin and token (OWASP CSRF)."""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Form, Header, HTTPException, Request

from api.requests import services_of
from api.signin.sessions import session_of

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
