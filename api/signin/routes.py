"""The pages of signing in and out."""

from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request, Response
from starlette.responses import RedirectResponse

from api.pages.errors import SIGN_IN
from api.pages.rendering import page
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.services import Services
from api.signin.forms import FORM_COOKIE, check_origin, own_form, same
from api.signin.lockout import Locked
from api.signin.service import sign_in
from api.signin.sessions import authenticate, clear_browser, session_of, set_cookie
from data.ids import new_token
from data.repositories.audit import AuditRepository
from data.repositories.users import SignInRepository
from data.subject import Role, Subject

__all__ = ["authenticate", "router"]

router = guarded_router()
_AFTER = {
    Role.OPERATOR: "/console",
    Role.SUPERVISOR: "/console",
    Role.AUDITOR: "/console/audit",
    Role.ADMINISTRATOR: "/console/people",
}


@router.get(SIGN_IN)
async def show(
    request: Request,
    services: ServicesDep,
    _: Annotated[Subject, Depends(Requires("session.start"))],
) -> Response:
    """Show the form."""
    return _form(request, services)


@router.post(SIGN_IN)
async def enter(
    request: Request,
    services: ServicesDep,
    _: Annotated[Subject, Depends(Requires("session.start"))],
    name: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    csrf: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Start a session: 303 to the first page, 403 for a foreign form, 401 wrong, 429 too often."""
    check_origin(request)
    if not same(csrf, request.cookies.get(FORM_COOKIE, "")):
        return _form(request, services, "signin.stale", 403)
    host = request.client.host if request.client else ""
    try:
        token = await sign_in(services, name, password, host)
    except Locked:
        return _form(request, services, "signin.locked", 429)
    if token is None:
        return _form(request, services, "signin.wrong", 401)
    await _end(request, services)
    answer = RedirectResponse("/account", 303)
    answer.delete_cookie(FORM_COOKIE, path=SIGN_IN)
    set_cookie(answer, services, token)
    return answer


@router.get("/account")
async def account(
    request: Request, subject: Annotated[Subject, Depends(Requires("session.end"))]
) -> Response:
    """Send each role to its first page; who has none sees who they are and can sign out."""
    if subject.role in _AFTER:
        return RedirectResponse(_AFTER[subject.role], 303)
    session = session_of(request)
    if session is None:
        raise HTTPException(401)
    return page("signin/account.html", subject=subject, csrf=session.csrf_token)


@router.post("/sign-out")
async def leave(
    request: Request,
    services: ServicesDep,
    _: Annotated[Subject, Depends(Requires("session.end"))],
    _form: Annotated[None, Depends(own_form)],
) -> Response:
    """End the session and clear what the browser keeps of it."""
    await _end(request, services)
    answer = RedirectResponse(SIGN_IN, 303)
    clear_browser(answer, services)
    return answer


async def _end(request: Request, services: Services) -> None:
    """End the session that the request came with, if any."""
    if session_of(request) is None:
        await authenticate(request)
    session = session_of(request)
    if session is None:
        return
    async with services.database.transaction() as transaction:
        await SignInRepository(transaction).end(session.id)
        AuditRepository(transaction).add(
            session.subject, "session.ended", "user", session.subject.user_id
        )


def _form(
    request: Request, services: Services, problem: str | None = None, status: int = 200
) -> Response:
    token = request.cookies.get(FORM_COOKIE) or new_token()
    answer = page("signin/sign-in.html", status=status, csrf=token, problem=problem)
    answer.set_cookie(
        FORM_COOKIE,
        token,
        httponly=True,
        samesite="strict",
        secure=services.settings.secure,
        path=SIGN_IN,
    )
    return answer
