"""The pages of the console: the queue, alarms, a conversation, and their live parts."""

from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import Depends, HTTPException, Query, Request, Response
from sse_starlette import EventSourceResponse

from api.console import action_routes, audit_routes
from api.console.actions import is_quiet
from api.console.live import stream
from api.console.page import console_page
from api.console.reading import ConversationReader, Reading
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.services import Services
from api.signin.sessions import session_of
from data import clock
from data.ids import new_token
from data.repositories.queue_view import Queue, QueueView, View
from data.subject import Subject

router = guarded_router()
_STEP = 100
_LONGEST = 1000

ReadsQueue = Annotated[Subject, Depends(Requires("queue.read"))]
ReadsConversation = Annotated[Subject, Depends(Requires("conversation.read"))]
Limit = Annotated[int, Query(ge=1, le=_LONGEST)]


@router.get("/console")
async def queue_page(
    request: Request,
    services: ServicesDep,
    subject: ReadsQueue,
    view: View = "all",
    limit: Limit = _STEP,
) -> Response:
    """Show the queue with its alarms."""
    async with services.database.transaction() as session:
        reader = QueueView(session)
        queue = await reader.read(subject, view, limit)
        standing = await reader.standing(subject)
    return console_page(
        request, "queue.html", alarms=standing, now=queue.now, **_about(queue, view, limit)
    )


@router.get("/console/queue")
async def queue_part(
    request: Request,
    services: ServicesDep,
    subject: ReadsQueue,
    view: View = "all",
    limit: Limit = _STEP,
) -> Response:
    """Give the queue alone, for a page that heard of news."""
    async with services.database.transaction() as session:
        queue = await QueueView(session).read(subject, view, limit)
    return console_page(request, "_queue.html", now=queue.now, **_about(queue, view, limit))


def _about(queue: Queue, view: View, limit: int) -> dict[str, Any]:
    more = len(queue.rows) == limit and limit < _LONGEST
    return {
        "queue": queue,
        "view": view,
        "views": get_args(View),
        "limit": limit,
        "more": min(limit + _STEP, _LONGEST) if more else None,
    }


@router.get("/console/alarms")
async def alarms_part(request: Request, services: ServicesDep, subject: ReadsQueue) -> Response:
    """Give the alarms that nobody has taken."""
    async with services.database.transaction() as session:
        standing = await QueueView(session).standing(subject)
        now = await clock.now(session)
    return console_page(request, "_alarms.html", alarms=standing, now=now)


@router.get("/console/events")
async def events(
    request: Request,
    services: ServicesDep,
    _: ReadsQueue,
    conversation: UUID | None = None,
) -> Response:
    """Open the live stream of a page."""
    session = session_of(request)
    if session is None:
        raise HTTPException(401)
    return EventSourceResponse(stream(services, session.token_hash, conversation), ping=3600)


@router.get("/console/conversations/{row}")
async def conversation_page(
    request: Request, services: ServicesDep, subject: ReadsConversation, row: UUID
) -> Response:
    """Show one conversation."""
    reading = await _read(services, subject, row)
    async with services.database.transaction() as session:
        standing = await QueueView(session).standing(subject)
    return console_page(
        request,
        "conversation.html",
        alarms=standing,
        key=new_token(12),
        **_shown(services, subject, reading),
    )


@router.get("/console/conversations/{row}/live")
async def conversation_parts(
    request: Request, services: ServicesDep, subject: ReadsConversation, row: UUID
) -> Response:
    """Give the live parts of a conversation's page, all of one moment."""
    reading = await _read(services, subject, row)
    return console_page(request, "_live.html", **_shown(services, subject, reading))


async def _read(services: Services, subject: Subject, row: UUID) -> Reading:
    async with services.database.transaction() as session:
        reading = await ConversationReader(session, services).read(row, subject)
    if reading is None:
        raise HTTPException(404)
    return reading


def _shown(services: Services, subject: Subject, reading: Reading) -> dict[str, Any]:
    channel = services.channels.get(reading.row.channel)
    return {
        "reading": reading,
        "conversation": reading.row,
        "mine": reading.row.holder_id == subject.user_id,
        "quiet": is_quiet(reading.row),
        "now": reading.now,
        "limits": channel.capabilities if channel else None,
    }


router.include_router(action_routes.router)
router.include_router(audit_routes.router)
