"""The agency's desk as a page: plain HTML and forms, no script."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.demo_agency.desk import CLOSED, Item
from api.pages.rendering import page
from api.tickets.assignment import VIETNAM
from data.ids import new_token

REASONS = ("wrong_place", "wrong_competence", "duplicate", "insufficient", "other")
NEXT = {
    "sent": ("accepted", "declined"),
    "received": ("accepted", "declined"),
    "accepted": ("in_progress", "done", "declined"),
    "in_progress": ("done",),
}
_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY}

router = APIRouter()


@router.get("/")
async def desk(request: Request, notice: str = "") -> HTMLResponse:
    """Show all tickets, the most urgent first; the page looks again every few seconds."""
    known = notice if notice in {"refused", "away"} else ""
    return page(
        "demo_agency/desk.html",
        headers=_HEADERS,
        items=request.app.state.desk.listed(),
        agencies=request.app.state.config.agencies,
        moves=NEXT,
        closed=CLOSED,
        notice=known,
        new_key=new_token,
        zone=VIETNAM,
    )


@router.get("/deliveries/{delivery_id}/decline")
async def decline(delivery_id: str, request: Request) -> HTMLResponse:
    """Ask for the reason; this page stands still while somebody chooses."""
    item = _find(request, delivery_id)
    return page(
        "demo_agency/decline.html", headers=_HEADERS, item=item, reasons=REASONS, key=new_token()
    )


@router.post("/deliveries/{delivery_id}/answer")
async def answer(
    delivery_id: str,
    request: Request,
    state: Annotated[str, Form()],
    key: Annotated[str, Form(min_length=8, max_length=128)],
    reason: Annotated[str, Form()] = "",
    note: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Pass an answer on to the service; a button pressed twice counts once by its key."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise HTTPException(403)
    item = _find(request, delivery_id)
    result = await request.app.state.clerk.answer(item, key, state, reason or None, note)
    return RedirectResponse("/" if result == "taken" else f"/?notice={result}", 303)


def _find(request: Request, delivery_id: str) -> Item:
    item: Item | None = request.app.state.desk.find(delivery_id)
    if item is None:
        raise HTTPException(404)
    return item
