"""The routes of the reporters' page."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sse_starlette import EventSourceResponse

from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.services import Services
from api.webchat import page, session
from api.webchat.away import AWAY
from api.webchat.live import HEARTBEAT, stream
from api.webchat.posting import Post, Refusal, check_origin, is_form, read_post, store
from api.webchat.transcript import Snapshot, Transcript
from data.subject import Subject

router = guarded_router()

Anyone = Annotated[Subject, Depends(Requires("page.public"))]
Reporter = Annotated[Subject, Depends(Requires("chat.use"))]


@router.get("/")
async def chat(
    request: Request, services: ServicesDep, _: Anyone, said: UUID | None = None, look: int = 0
) -> Response:
    """Show the chat; looking at it stores nothing and gives no cookie.

    `said` is the message that a page without script has just posted, `look` how often it has
    looked for the answer since.
    """
    waiting = page.Waiting(str(said), look) if said else None
    response = await _page(request, services, waiting=waiting)
    if session.LEFT in request.cookies:
        session.forget(response)
    return response


@router.post("/chat/session", status_code=204)
async def open_session(request: Request, services: ServicesDep, _: Reporter) -> Response:
    """Give the browser its session before the first message, so that a resend is known again."""
    try:
        check_origin(request, services.settings.base_url)
    except Refusal as refusal:
        return _refuse(services, refusal)
    response = Response(status_code=204)
    if session.token_of(request) is None:
        session.begin(response, services.settings)
    return response


@router.post("/chat/messages", status_code=202)
async def post_message(request: Request, services: ServicesDep, _: Reporter) -> Response:
    """Store one message or pressed button; what comes twice with one id is stored once.

    202 (or, for a form, 303 to the page) only once it is committed. 403 foreign origin, 413 too
    long, 422 malformed or empty; 503 when the database is away: then the page sends it again.
    """
    try:
        check_origin(request, services.settings.base_url)
        post = await read_post(
            request,
            max_body=services.settings.max_update_bytes,
            max_text=services.settings.max_text,
        )
        return await _store(request, services, post)
    except Refusal as refusal:
        if is_form(request):
            return await _page(request, services, refusal=refusal)
        return _refuse(services, refusal)


@router.get("/chat/events")
async def events(request: Request, services: ServicesDep, _: Reporter, after: int = 0) -> Response:
    """Stream the session's own messages (server-sent events), from `Last-Event-ID` on.

    204 without a session, which tells the browser not to ask again.
    """
    token = session.token_of(request)
    if token is None:
        return Response(status_code=204)
    resumed = request.headers.get("last-event-id", "")
    start = int(resumed) if resumed.isdecimal() and len(resumed) < 19 else after
    return EventSourceResponse(stream(services, token, min(start, 2**62)), ping=HEARTBEAT)


@router.post("/chat/exit", status_code=204)
async def leave(request: Request, services: ServicesDep, _: Reporter) -> Response:
    """End the session and take everything of it from the browser."""
    try:
        check_origin(request, services.settings.base_url)
    except Refusal as refusal:
        return _refuse(services, refusal)
    response = RedirectResponse("/chat/bye", 303) if is_form(request) else Response(status_code=204)
    session.end(response)
    return response


@router.get("/chat/bye")
async def bye(request: Request, _: Anyone) -> Response:
    """Show a neutral page: a multiplication table."""
    response = page.bye_page()
    if session.LEFT in request.cookies:
        session.forget(response)
    return response


async def _store(request: Request, services: Services, post: Post) -> Response:
    shown = f"/?said={post.client_id}"
    response = RedirectResponse(shown, 303) if is_form(request) else JSONResponse({}, 202)
    token = session.token_of(request) or session.begin(response, services.settings)
    try:
        await store(services, token, post)
    except AWAY:
        raise Refusal(503, "refused.away", post.text) from None
    return response


async def _page(
    request: Request,
    services: Services,
    *,
    waiting: page.Waiting | None = None,
    refusal: Refusal | None = None,
) -> Response:
    token = session.token_of(request)
    snapshot = Snapshot()
    try:
        if token is not None:
            snapshot = await Transcript(services, token).read()
    except AWAY:
        refusal = refusal or Refusal(503, "state.away")
    if refusal is None:
        return page.chat_page(services, snapshot, waiting=waiting)
    return page.chat_page(
        services,
        snapshot,
        notice=_notice(services, refusal),
        draft=refusal.text,
        status=refusal.status,
    )


def _refuse(services: Services, refusal: Refusal) -> Response:
    content = {"error": refusal.key, "message": _notice(services, refusal)}
    headers = {"Retry-After": "3"} if refusal.status == 503 else None
    return JSONResponse(content, refusal.status, headers)


def _notice(services: Services, refusal: Refusal) -> str:
    limit = f"{services.settings.max_text:,}".replace(",", ".")
    return page.text(refusal.key, limit=limit)
