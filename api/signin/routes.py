"""The pages of signing in, step by step, and of signing out."""

from typing import Annotated

from fastapi import Depends, Form, Request, Response
from starlette.responses import RedirectResponse

from api.pages.errors import SIGN_IN
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.services import Services
from api.signin import account_routes, factor_routes, lock_routes
from api.signin.forms import FORM_COOKIE, Held, HeldForm, check_origin, same
from api.signin.lockout import Locked
from api.signin.pages import signin_page
from api.signin.service import enter_code, sign_in
from api.signin.sessions import (
    SignedIn,
    authenticate,
    clear_browser,
    end_session,
    held_session,
    set_cookie,
)
from api.signin.stages import CODE_PAGE, START, Stage
from api.signin.visitor import remember_device, visitor_of
from data.ids import new_token
from data.subject import Role, Subject

__all__ = ["authenticate", "router"]

router = guarded_router()
_AFTER = {
    Role.OPERATOR: "/console",
    Role.SUPERVISOR: "/console",
    Role.AUDITOR: "/console/audit",
    Role.ADMINISTRATOR: "/console/people",
}
Starts = Annotated[Subject, Depends(Requires("session.start"))]
Proves = Annotated[Subject, Depends(Requires("session.prove"))]
Secret = Annotated[str, Form(max_length=1000)]


@router.get(SIGN_IN)
async def show(request: Request, services: ServicesDep, _: Starts) -> Response:
    """Show the form."""
    return _form(request, services)


@router.post(SIGN_IN)
async def enter(
    request: Request,
    services: ServicesDep,
    _: Starts,
    name: Annotated[str, Form(max_length=100)] = "",
    password: Secret = "",
    csrf: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Start a session: 303 to what comes next, 403 foreign form, 401 wrong, 429 too often."""
    check_origin(request)
    if not same(csrf, request.cookies.get(FORM_COOKIE, "")):
        return _form(request, services, "signin.stale", 403)
    try:
        token = await sign_in(services, name, password, visitor_of(request))
    except Locked:
        return _form(request, services, "signin.slowed", 429)
    if token is None:
        return _form(request, services, "signin.wrong", 401)
    await _end(request, services)
    answer = RedirectResponse(START, 303)
    answer.delete_cookie(FORM_COOKIE, path=SIGN_IN)
    set_cookie(answer, services, token)
    return answer


@router.get(CODE_PAGE)
async def show_code(
    request: Request, _: Proves, held: Annotated[SignedIn, Depends(Held(Stage.CODE))]
) -> Response:
    """Ask for the second factor."""
    return signin_page(request, "code.html")


@router.post(CODE_PAGE)
async def check_code(
    request: Request,
    services: ServicesDep,
    _: Proves,
    held: Annotated[SignedIn, Depends(HeldForm(Stage.CODE))],
    code: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Open the session: 303 to what comes next, 401 for a wrong code, 429 too often."""
    try:
        token = await enter_code(services, held, code, visitor_of(request))
    except Locked:
        return signin_page(request, "code.html", 429, problem="signin.slowed")
    if token is None:
        return signin_page(request, "code.html", 401, problem="signin.code.wrong")
    answer = RedirectResponse(START, 303)
    set_cookie(answer, services, token)
    return answer


@router.get(START)
async def start(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("account.manage"))],
) -> Response:
    """Send each role to its first page, and know the browser from now on."""
    answer = RedirectResponse(_AFTER.get(subject.role, account_routes.ACCOUNT), 303)
    session = held_session(request)
    if session is not None:
        remember_device(answer, services, session.name)
    return answer


@router.post("/sign-out")
async def leave(
    request: Request,
    services: ServicesDep,
    _: Annotated[Subject, Depends(Requires("session.end"))],
    _form: Annotated[SignedIn, Depends(HeldForm(*Stage))],
) -> Response:
    """End the session, however far it is open, and clear what the browser keeps of it."""
    await _end(request, services)
    answer = RedirectResponse(SIGN_IN, 303)
    clear_browser(answer, services)
    return answer


async def _end(request: Request, services: Services) -> None:
    """End the session that the request came with, if any."""
    if held_session(request) is None:
        await authenticate(request)
    session = held_session(request)
    if session is None:
        return
    async with services.database.transaction() as transaction:
        await end_session(transaction, session.subject, session.user_id, session.id)


def _form(
    request: Request, services: Services, problem: str | None = None, status: int = 200
) -> Response:
    token = request.cookies.get(FORM_COOKIE) or new_token()
    answer = signin_page(request, "sign-in.html", status, csrf=token, problem=problem)
    answer.set_cookie(
        FORM_COOKIE,
        token,
        httponly=True,
        samesite="strict",
        secure=services.settings.secure,
        path=SIGN_IN,
    )
    return answer


for part in (account_routes.router, factor_routes.router, lock_routes.router):
    router.include_router(part)
