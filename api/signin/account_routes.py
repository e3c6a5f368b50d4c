"""One's own account: sessions on other devices, and the password."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from starlette.responses import RedirectResponse

from api.console.times import moment
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.signin.forms import Held, HeldForm
from api.signin.lockout import Locked
from api.signin.pages import signin_page
from api.signin.passwords import MINIMUM, WeakPassword
from api.signin.service import change_password
from api.signin.sessions import SignedIn, end_session, end_sessions, limits
from api.signin.stages import PASSWORD_PAGE, START, Stage
from data import clock
from data.repositories.second_factors import SecondFactorRepository
from data.repositories.sign_ins import SignInRepository
from data.subject import Subject

ACCOUNT = "/account"
router = guarded_router()
Manages = Annotated[Subject, Depends(Requires("account.manage"))]
Proves = Annotated[Subject, Depends(Requires("session.prove"))]
Secret = Annotated[str, Form(max_length=1000)]


@router.get(ACCOUNT)
async def account(
    request: Request,
    services: ServicesDep,
    _: Manages,
    held: Annotated[SignedIn, Depends(Held(Stage.OPEN))],
    done: str = "",
) -> Response:
    """Show who one is, what guards the account, and where one is signed in."""
    async with services.database.transaction() as session:
        standing = await SignInRepository(session).standing(held.user_id, limits(services.settings))
        factors = SecondFactorRepository(session, services.vault, held.user_id)
        left = await factors.codes_left()
        now = await clock.now(session)
    done = done if done in {"password", "sessions", "factor-off"} else ""
    return signin_page(
        request,
        "account.html",
        sessions=standing,
        codes_left=left,
        now=now,
        done=done,
        moment=moment,
    )


@router.post("/account/sessions/end")
async def end_one(
    services: ServicesDep,
    _: Manages,
    held: Annotated[SignedIn, Depends(HeldForm(Stage.OPEN))],
    row: Annotated[UUID, Form()],
) -> Response:
    """End one of one's sessions; another person's is not found, so nothing happens to it."""
    async with services.database.transaction() as session:
        await end_session(session, held.subject, held.user_id, row)
    return RedirectResponse(f"{ACCOUNT}?done=sessions", 303)


@router.post("/account/sessions/end-others")
async def end_others(
    services: ServicesDep,
    _: Manages,
    held: Annotated[SignedIn, Depends(HeldForm(Stage.OPEN))],
) -> Response:
    """End every session but this one."""
    async with services.database.transaction() as session:
        await end_sessions(session, held.subject, held.user_id, keep=held.id)
    return RedirectResponse(f"{ACCOUNT}?done=sessions", 303)


@router.get(PASSWORD_PAGE)
async def show_password(
    request: Request,
    _: Proves,
    held: Annotated[SignedIn, Depends(Held(Stage.PASSWORD, Stage.OPEN))],
) -> Response:
    """Show the form for a new password."""
    return signin_page(request, "password.html", minimum=MINIMUM)


@router.post(PASSWORD_PAGE)
async def set_password(
    request: Request,
    services: ServicesDep,
    _: Proves,
    held: Annotated[SignedIn, Depends(HeldForm(Stage.PASSWORD, Stage.OPEN))],
    old: Secret = "",
    new: Secret = "",
    again: Secret = "",
) -> Response:
    """Change the password: 303 when done, 422 unfit, 401 old one wrong, 429 too often."""
    problem, status = "signin.password.differ", 422
    try:
        if new == again:
            if await change_password(services, held, old, new):
                onward = START if held.stage is Stage.PASSWORD else f"{ACCOUNT}?done=password"
                return RedirectResponse(onward, 303)
            problem, status = "signin.password.wrong", 401
    except WeakPassword:
        problem = "signin.password.weak"
    except Locked:
        problem, status = "signin.slowed", 429
    return signin_page(request, "password.html", status, minimum=MINIMUM, problem=problem)
