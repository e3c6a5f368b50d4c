"""The forms of the console: each changes one thing, in one transaction, once."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse

from api.console import actions, labelling
from api.console.page import console_page
from api.console.refusals import Refused
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.services import Services
from api.signin.forms import own_form
from data.subject import Subject

router = guarded_router(prefix="/console")
OwnForm = Annotated[None, Depends(own_form)]
Work = Callable[[AsyncSession], Awaitable[None]]


async def _do(
    request: Request, services: Services, row: UUID | None, done: str, work: Work
) -> Response:
    """Run an action in a transaction and say what came of it.

    A page with scripts gets the notice alone and then asks for what changed; one without is sent
    back to the conversation.
    """
    try:
        async with services.database.transaction() as session:
            await work(session)
    except Refused as refused:
        return console_page(
            request,
            "_notice.html",
            status=refused.status,
            notice=f"refused.{refused.key}",
            good=False,
        )
    if "hx-request" not in request.headers:
        return RedirectResponse(f"/console/conversations/{row}" if row else "/console", 303)
    answer = console_page(request, "_notice.html", notice=f"done.{done}", good=True)
    answer.headers["HX-Trigger"] = '{"changed": null, "' + done + '": null}'
    return answer


@router.post("/conversations/{row}/take")
async def take(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("conversation.take"))],
    _: OwnForm,
    row: UUID,
) -> Response:
    """Take the conversation over; 409 when another holds it."""
    return await _do(
        request, services, row, "taken", lambda s: actions.take(s, services, subject, row)
    )


@router.post("/conversations/{row}/hand-back")
async def hand_back(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("conversation.hand_back"))],
    _: OwnForm,
    row: UUID,
) -> Response:
    """Give the conversation back to the bot."""
    return await _do(
        request,
        services,
        row,
        "handed-back",
        lambda s: actions.hand_back(s, services, subject, row),
    )


@router.post("/conversations/{row}/answer")
async def answer(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("conversation.answer"))],
    _: OwnForm,
    row: UUID,
    key: Annotated[str, Form(min_length=8, max_length=64)],
    text: Annotated[str, Form()] = "",
) -> Response:
    """Write to the reporter; the same key writes once. 409 without the takeover, 422 bad text."""
    return await _do(
        request,
        services,
        row,
        "answered",
        lambda s: actions.answer(s, services, subject, row, text, key),
    )


@router.post("/conversations/{row}/close")
async def close(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("conversation.close"))],
    _: OwnForm,
    row: UUID,
) -> Response:
    """Close the conversation."""
    return await _do(
        request, services, row, "closed", lambda s: actions.close(s, services, subject, row)
    )


@router.post("/conversations/{row}/alarm")
async def take_alarm(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("alarm.take"))],
    _: OwnForm,
    row: UUID,
) -> Response:
    """Take the conversation's alarms; 409 when another was first."""
    return await _do(
        request,
        services,
        row,
        "alarm-taken",
        lambda s: actions.take_alarm(s, services, subject, row),
    )


@router.post("/conversations/{row}/corrections")
async def correct(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("conversation.correct"))],
    _: OwnForm,
    row: UUID,
    field: Annotated[str, Form(max_length=20)],
    value: Annotated[str, Form(max_length=100)],
) -> Response:
    """Set urgency, category or place; 422 for a label that does not exist."""
    return await _do(
        request,
        services,
        row,
        "corrected",
        lambda s: labelling.correct(s, services, subject, row, field, value),
    )


@router.post("/conversations/{row}/ticket")
async def open_ticket(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("ticket.open"))],
    _: OwnForm,
    row: UUID,
) -> Response:
    """Open the ticket by hand, or bring it up to date."""
    return await _do(
        request,
        services,
        row,
        "ticket-opened",
        lambda s: labelling.open_ticket(s, services, subject, row),
    )


@router.post("/deliveries/{row}/retry")
async def retry_delivery(
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("delivery.retry"))],
    _: OwnForm,
    row: UUID,
) -> Response:
    """Hand the ticket over again at once."""
    return await _do(
        request,
        services,
        None,
        "retried",
        lambda s: labelling.retry_delivery(s, services, subject, row),
    )
