"""A screen that nobody is at: locked with what was being typed, and unlocked to the same place."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Form, HTTPException, Request, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import JSONResponse, RedirectResponse

from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep, read_body
from api.signin.forms import Held, HeldCall, HeldForm
from api.signin.lockout import Locked
from api.signin.pages import signin_page
from api.signin.places import place_after_lock
from api.signin.service import unlock
from api.signin.sessions import NEWS, SignedIn
from api.signin.stages import LOCKED_PAGE, PRESENT, Stage
from data.bus import tell
from data.repositories.audit import AuditRepository
from data.repositories.drafts import DraftRepository
from data.repositories.sign_ins import SignInRepository
from data.subject import Subject

router = guarded_router()
Proves = Annotated[Subject, Depends(Requires("session.prove"))]
_MOST_BYTES = 400_000


class TypedField(BaseModel):
    """One field of a page with what was typed into it."""

    form: str = Field(max_length=500)
    nth: int = Field(ge=0, le=10_000)
    name: str = Field(max_length=200)
    value: str
    checked: bool = False


class Typed(BaseModel):
    """What was being typed on a page."""

    fields: list[TypedField] = Field(default=[], max_length=200)


@router.get("/session/presence", status_code=204)
async def presence(_: Proves, held: Annotated[SignedIn, Depends(Held(*PRESENT))]) -> Response:
    """Note that the person is still there (the gate did); 401 for one whose session is locked."""
    return Response(status_code=204)


@router.post("/session/lock")
async def lock(
    request: Request,
    services: ServicesDep,
    _: Proves,
    held: Annotated[SignedIn, Depends(HeldCall(Stage.LOCKED, *PRESENT))],
) -> Response:
    """Lock the session and keep the page's draft; answers with the draft's id.

    Each page of the session sends its own, so a session that is locked already will do.
    """
    body = await read_body(request, _MOST_BYTES, HTTPException(413))
    try:
        typed = Typed.model_validate_json(body)
    except ValidationError:
        raise HTTPException(422) from None
    fields: list[dict[str, Any]] = [field.model_dump() for field in typed.fields]
    async with services.database.transaction() as session:
        if await SignInRepository(session).lock(held.id):
            AuditRepository(session).add(
                held.subject, "session.locked", "user", held.user_id, id=str(held.id)
            )
            await tell(session, NEWS, held.user_id)
        drafts = DraftRepository(session, services.vault, held.id)
        draft = await drafts.keep(fields) if fields else None
    return JSONResponse({"draft": str(draft) if draft else ""})


@router.get(LOCKED_PAGE)
async def show(
    request: Request,
    _: Proves,
    held: Annotated[SignedIn, Depends(Held(*Stage))],
    path: str = "",
    draft: UUID | None = None,
) -> Response:
    """Ask who is there; a session that is open again leads back to the place."""
    if held.stage in PRESENT:
        return RedirectResponse(place_after_lock(path, draft), 303)
    if held.stage is not Stage.LOCKED:
        raise HTTPException(401)
    return signin_page(request, "locked.html", path=path, draft=draft or "")


@router.post(LOCKED_PAGE)
async def enter(
    request: Request,
    services: ServicesDep,
    _: Proves,
    held: Annotated[SignedIn, Depends(HeldForm(Stage.LOCKED, *PRESENT))],
    secret: Annotated[str, Form(max_length=1000)] = "",
    path: Annotated[str, Form(max_length=2000)] = "",
    draft: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Unlock: 303 to the same place, 401 for a wrong password or code, 429 too often."""
    problem, status = "signin.proof.wrong", 401
    try:
        if held.stage in PRESENT or await unlock(services, held, secret):
            return RedirectResponse(place_after_lock(path, draft), 303)
    except Locked:
        problem, status = "signin.slowed", 429
    return signin_page(request, "locked.html", status, path=path, draft=draft, problem=problem)


@router.post("/session/drafts/{row}")
async def take_draft(
    services: ServicesDep,
    _: Proves,
    held: Annotated[SignedIn, Depends(HeldCall(*PRESENT))],
    row: UUID,
) -> Response:
    """Give what was being typed on a page, once."""
    async with services.database.transaction() as session:
        fields = await DraftRepository(session, services.vault, held.id).take(row)
    return JSONResponse({"fields": fields})
