"""Pages and parts of the console, with what all of them need."""

from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import HTMLResponse

from api.console import live
from api.console.reasons import told_reasons
from api.console.times import duration, moment
from api.pages.rendering import page
from api.requests import services_of
from api.signin.pages import lock_seconds
from api.signin.sessions import session_of
from nlu.labels import Category, Urgency


def console_page(
    request: Request, template: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """Answer with a page or part of the console for the person who is signed in."""
    return framed_page(request, f"console/{template}", status, **context)


def framed_page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Answer with a page of another face that stands in the console's frame."""
    session = session_of(request)
    if session is None:
        raise HTTPException(401)
    return page(
        template,
        status=status,
        me=session.subject,
        csrf=session.csrf_token,
        lock_after=lock_seconds(request),
        communes=services_of(request).province.communes,
        agencies=services_of(request).province.agencies,
        urgencies=list(Urgency),
        categories=list(Category),
        duration=duration,
        moment=moment,
        reasons=told_reasons,
        silence=int(live.BEAT * 2500),
        **context,
    )
