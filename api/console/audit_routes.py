"""The audit trail, the people who sign in, and finding a ticket by its number."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, HTTPException, Request, Response
from starlette.responses import RedirectResponse

from api.console.page import console_page
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.signin.accounts import AccountError, reset_second_factor, set_active
from api.signin.forms import own_form
from api.signin.second_factor import ResetReason
from data import clock
from data.repositories.audit import AuditRepository
from data.repositories.queue_view import QueueView
from data.repositories.users import UserRepository
from data.subject import Subject

router = guarded_router(prefix="/console")
_PEOPLE = "/console/people"


@router.get("/audit")
async def audit(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("audit.read"))],
    conversation: UUID | None = None,
) -> Response:
    """Show the newest entries of the trail, or those about one conversation; itself audited."""
    async with services.database.transaction() as session:
        trail = AuditRepository(session)
        trail.add(subject, "audit.read", "conversation", conversation)
        found = (
            await trail.of("conversation", conversation) if conversation else await trail.newest()
        )
        people = {user.id: user.display_name for user in await UserRepository(session).all()}
        now = await clock.now(session)
    names = {str(row): name for row, name in people.items()}
    return console_page(request, "audit.html", entries=found, names=names, now=now)


@router.get("/people")
async def people(
    request: Request,
    services: ServicesDep,
    _: Annotated[Subject, Depends(Requires("user.manage"))],
) -> Response:
    """Show who may sign in."""
    async with services.database.transaction() as session:
        people = UserRepository(session)
        users, with_factor = await people.all(), await people.with_factor()
        now = await clock.now(session)
    return console_page(
        request,
        "people.html",
        users=users,
        with_factor=with_factor,
        reset_reasons=list(ResetReason),
        now=now,
    )


@router.post("/people")
async def switch(
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("user.manage"))],
    _: Annotated[None, Depends(own_form)],
    name: Annotated[str, Form(max_length=100)],
    active: Annotated[bool, Form()] = False,
) -> Response:
    """Let a person in again, or out at once; 404 for an unknown one."""
    try:
        async with services.database.transaction() as session:
            await set_active(session, name, active, by=subject)
    except AccountError:
        raise HTTPException(404) from None
    return RedirectResponse(_PEOPLE, 303)


@router.post("/people/second-factor")
async def reset_factor(
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("user.manage"))],
    _: Annotated[None, Depends(own_form)],
    name: Annotated[str, Form(max_length=100)],
    reason: Annotated[ResetReason, Form()],
) -> Response:
    """Take another person's second factor away, for a reason; 409 for oneself or where is none."""
    try:
        async with services.database.transaction() as session:
            await reset_second_factor(session, services.vault, name, reason, by=subject)
    except AccountError:
        raise HTTPException(409) from None
    return RedirectResponse(_PEOPLE, 303)


@router.get("/tickets/{number}")
async def find_ticket(
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("ticket.read"))],
    number: int,
) -> Response:
    """Go to the conversation of a ticket; 404 when there is none."""
    async with services.database.transaction() as session:
        found = await QueueView(session).conversation_of_ticket(number, subject)
    if found is None:
        raise HTTPException(404)
    return RedirectResponse(f"/console/conversations/{found}", 303)
