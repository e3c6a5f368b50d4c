"""The anonymous session: a cookie with a neutral name that is gone with the browser."""

import re

from fastapi import Request, Response

from data.ids import new_token
from data.settings import Settings

COOKIE = "s"
LEFT = "x"
"""Set by the page itself when it is left while offline: whoever sends it has gone away."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def token_of(request: Request) -> str | None:
    """Give the session's secret (32 random bytes), which is the reporter's address; else None."""
    token = request.cookies.get(COOKIE, "")
    if LEFT in request.cookies or not _TOKEN.fullmatch(token):
        return None
    return token


def begin(response: Response, settings: Settings) -> str:
    """Start a session: give the browser a new secret and return it."""
    token = new_token()
    response.set_cookie(
        COOKIE, token, path="/", httponly=True, samesite="strict", secure=settings.secure
    )
    response.delete_cookie(LEFT, path="/")
    return token


def end(response: Response) -> None:
    """Take from the browser what it holds of the session (Clear-Site-Data, W3C)."""
    forget(response)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def forget(response: Response) -> None:
    """Delete the session's cookies."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    response.delete_cookie(LEFT, path="/")
