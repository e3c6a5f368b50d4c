"""Setting up the second factor, and recovery codes."""

from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request, Response
from starlette.responses import RedirectResponse

from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.services import Services
from api.signin import second_factor
from api.signin.account_routes import ACCOUNT
from api.signin.forms import Held, HeldForm
from api.signin.lockout import Locked
from api.signin.pages import signin_page
from api.signin.service import prove
from api.signin.sessions import SignedIn
from api.signin.stages import FACTOR_PAGE, Stage
from api.signin.totp import enrolment_uri, qr_svg, shown_recovery_code
from data.repositories.second_factors import SecondFactorRepository
from data.subject import Subject

router = guarded_router()
Manages = Annotated[Subject, Depends(Requires("account.manage"))]
Proves = Annotated[Subject, Depends(Requires("session.prove"))]
OpenForm = Annotated[SignedIn, Depends(HeldForm(Stage.OPEN))]
Secret = Annotated[str, Form(max_length=1000)]


@router.get(FACTOR_PAGE)
async def show(
    request: Request,
    services: ServicesDep,
    _: Proves,
    held: Annotated[SignedIn, Depends(Held(Stage.ENROL, Stage.OPEN))],
) -> Response:
    """Show the secret that waits to be confirmed, or what there is to do with the factor."""
    return await _show(request, services, held)


@router.post(FACTOR_PAGE)
async def confirm(
    request: Request,
    services: ServicesDep,
    _: Proves,
    held: Annotated[SignedIn, Depends(HeldForm(Stage.ENROL, Stage.OPEN))],
    code: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Let the app count and show the recovery codes; 401 for a wrong code."""
    async with services.database.transaction() as session:
        codes = await second_factor.confirm_secret(session, services, held, code)
    if codes is None:
        return await _show(request, services, held, 401, "signin.factor.wrong")
    return _codes(request, codes)


@router.post(f"{FACTOR_PAGE}/begin")
async def begin(
    request: Request, services: ServicesDep, _: Manages, held: OpenForm, secret: Secret = ""
) -> Response:
    """Offer a new app to whoever shows their password or present app; the old one still counts."""
    if refused := await _unproven(request, services, held, secret):
        return refused
    async with services.database.transaction() as session:
        await second_factor.offer_secret(session, services, held.user_id)
    return RedirectResponse(FACTOR_PAGE, 303)


@router.post(f"{FACTOR_PAGE}/codes")
async def renew(
    request: Request, services: ServicesDep, _: Manages, held: OpenForm, secret: Secret = ""
) -> Response:
    """Make new recovery codes and show them; 409 without an app."""
    if not held.has_factor:
        raise HTTPException(409)
    if refused := await _unproven(request, services, held, secret):
        return refused
    async with services.database.transaction() as session:
        return _codes(request, await second_factor.renew_codes(session, services, held))


@router.post(f"{FACTOR_PAGE}/off")
async def switch_off(
    request: Request, services: ServicesDep, _: Manages, held: OpenForm, secret: Secret = ""
) -> Response:
    """Do without a second factor, where the house leaves that open; else 409."""
    if services.settings.second_factor == "required":
        raise HTTPException(409)
    if refused := await _unproven(request, services, held, secret):
        return refused
    async with services.database.transaction() as session:
        await second_factor.remove_factor(session, services, held.subject, held.user_id)
    return RedirectResponse(f"{ACCOUNT}?done=factor-off", 303)


async def _unproven(
    request: Request, services: Services, held: SignedIn, secret: str
) -> Response | None:
    """Answer one who does not show their password or code; None for one who does."""
    try:
        if await prove(services, held, secret):
            return None
    except Locked:
        return await _show(request, services, held, 429, "signin.slowed")
    return await _show(request, services, held, 401, "signin.proof.wrong")


async def _show(
    request: Request,
    services: Services,
    held: SignedIn,
    status: int = 200,
    problem: str | None = None,
) -> Response:
    async with services.database.transaction() as session:
        if held.stage is Stage.ENROL:
            offered = await second_factor.offer_secret(session, services, held.user_id)
        else:
            offered = await second_factor.offered_secret(session, services, held.user_id) or ""
        factors = SecondFactorRepository(session, services.vault, held.user_id)
        left = await factors.codes_left()
    return signin_page(
        request,
        "factor.html",
        status,
        problem=problem,
        secret=" ".join(offered[at : at + 4] for at in range(0, len(offered), 4)),
        picture=qr_svg(enrolment_uri(offered, held.name)) if offered else "",
        codes_left=left,
        may_do_without=services.settings.second_factor == "optional",
    )


def _codes(request: Request, codes: list[str]) -> Response:
    """Show recovery codes, this once."""
    shown = [shown_recovery_code(code) for code in codes]
    return signin_page(request, "codes.html", codes=shown)
