"""Pages of signing in and of one's account, with what all of them need."""

from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from api.pages.rendering import page
from api.requests import services_of
from api.signin.sessions import held_session
from api.signin.stages import PRESENT, Stage


def signin_page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Answer with a page; one that shows a session covers itself when nobody is there."""
    session = held_session(request)
    there = session is not None and session.stage in PRESENT
    return page(
        f"signin/{template}",
        status=status,
        **{
            "csrf": session.csrf_token if session else "",
            "me": session,
            "is_open": session is not None and session.stage is Stage.OPEN,
            "lock_after": lock_seconds(request) if there else None,
            "problem": None,
            **context,
        },
    )


def lock_seconds(request: Request) -> int:
    """Give after how many seconds without input a page covers itself."""
    return int(services_of(request).settings.session_lock.total_seconds())
