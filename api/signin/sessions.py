"""Sessions in a browser: who asks, known by a cookie of which we keep only the hash."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.requests import services_of
from api.services import Services
from api.signin.stages import LOCKED_PAGE, PAGES, PRESENT, Stage, stage_of
from data.bus import tell
from data.ids import new_token
from data.models import User
from data.repositories.audit import AuditRepository
from data.repositories.sign_ins import Found, Limits, SignInRepository
from data.settings import Settings
from data.subject import Role, Subject

PASSIVE = "x-passive"
"""Header of requests that a page makes by itself; they do not keep a session alive."""
NEWS = "session"
"""Kind of the news that sessions of a user changed; its id is the user's."""
_GRAIN = timedelta(seconds=20)
_GRACE = timedelta(seconds=90)
"""The page locks first, and keeps what was being typed; the server only makes sure."""
_HALF_OPEN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that goes on: its person, how far it is open, the token of its forms."""

    id: UUID
    user_id: UUID
    name: str
    subject: Subject
    stage: Stage
    has_factor: bool
    csrf_token: str
    token_hash: bytes


def limits(settings: Settings) -> Limits:
    """Give how long sessions go on."""
    return Limits(
        unlocked=settings.session_lock + _GRACE,
        idle=settings.session_idle,
        longest=settings.session_longest,
        half=_HALF_OPEN,
    )


def cookie_name(services: Services) -> str:
    """Name the cookie; over HTTPS the name itself binds it to this host (RFC 6265bis)."""
    return "__Host-console" if services.settings.secure else "console"


def hash_token(token: str) -> bytes:
    """Give what is stored of a token; it is random, so a plain hash does."""
    return hashlib.sha256(token.encode()).digest()


async def start_session(
    session: AsyncSession, user: User, device: str, *, awaits_code: bool = False
) -> str:
    """Start a session and return its token, which is shown to nobody else."""
    token = new_token()
    sign_in = await SignInRepository(session).start(
        user, hash_token(token), new_token(), device, awaits_code=awaits_code
    )
    action = "session.password" if awaits_code else "session.started"
    AuditRepository(session).add(subject_of(user), action, "user", user.id, id=str(sign_in.id))
    return token


async def end_sessions(
    session: AsyncSession, by: Subject, user_id: UUID, *, keep: UUID | None = None
) -> None:
    """End all sessions of a person, or all but one, and close their live pages at once."""
    ended = await SignInRepository(session).end_all(user_id, keep)
    if ended:
        AuditRepository(session).add(by, "session.ended", "user", user_id, count=ended)
        await tell(session, NEWS, user_id)


async def end_session(session: AsyncSession, by: Subject, user_id: UUID, row: UUID) -> None:
    """End one session of a person; one that ended already is left alone."""
    if await SignInRepository(session).end(user_id, row):
        AuditRepository(session).add(by, "session.ended", "user", user_id, id=str(row))
        await tell(session, NEWS, user_id)


async def find_session(services: Services, token_hash: bytes, *, touch: bool) -> SignedIn | None:
    """Find the session of a token; `touch` notes that its person is there."""
    async with services.database.transaction() as session:
        sign_ins = SignInRepository(session)
        found = await sign_ins.find(token_hash, limits(services.settings))
        if found is None:
            return None
        signed = signed_in(found, services.settings)
        if touch and signed.stage in PRESENT:
            await sign_ins.touch(signed.id, _GRAIN)
        return signed


def signed_in(found: Found, settings: Settings) -> SignedIn:
    """Put together what is known of a session."""
    return SignedIn(
        id=found.sign_in.id,
        user_id=found.user.id,
        name=found.user.name,
        subject=subject_of(found.user),
        stage=stage_of(found, settings),
        has_factor=found.has_factor,
        csrf_token=found.sign_in.csrf_token,
        token_hash=found.sign_in.token_hash,
    )


def subject_of(user: User) -> Subject:
    """Give the subject that a user is."""
    return Subject(
        role=Role(user.role),
        id=str(user.id),
        user_id=user.id,
        display_name=user.display_name,
        agency_code=user.agency_code,
    )


async def authenticate(request: Request) -> Subject | None:
    """Know a person by the cookie of their session.

    None when there is none that goes on, or when something must be done first: then the refusal
    leads to the page of that.
    """
    services = services_of(request)
    token = request.cookies.get(cookie_name(services))
    if not token:
        return None
    touch = PASSIVE not in request.headers
    found = await find_session(services, hash_token(token), touch=touch)
    request.state.signed_in = found
    if found is None:
        return None
    request.state.sign_in_page = _page_before(request, found.stage)
    request.state.locked = found.stage is Stage.LOCKED
    return found.subject if found.stage is Stage.OPEN else None


def _page_before(request: Request, stage: Stage) -> str:
    """Give where to send the person, who comes back here after a lock."""
    if stage is not Stage.LOCKED or request.method != "GET":
        return PAGES[stage]
    url = request.url
    path = f"{url.path}?{url.query}" if url.query else url.path
    return f"{LOCKED_PAGE}?path={quote(path)}"


def session_of(request: Request) -> SignedIn | None:
    """Give the open session that `authenticate` found for this request."""
    found = held_session(request)
    return found if found and found.stage is Stage.OPEN else None


def held_session(request: Request) -> SignedIn | None:
    """Give the session of this request, however far it is open."""
    return getattr(request.state, "signed_in", None)


def set_cookie(response: Response, services: Services, token: str) -> None:
    """Hand the token to the browser, for this site only and out of reach of scripts."""
    response.set_cookie(
        cookie_name(services),
        token,
        httponly=True,
        samesite="strict",
        secure=services.settings.secure,
        path="/",
    )


def clear_browser(response: Response, services: Services) -> None:
    """Leave nothing of a session in the browser (Clear-Site-Data, W3C)."""
    response.delete_cookie(
        cookie_name(services),
        httponly=True,
        samesite="strict",
        secure=services.settings.secure,
        path="/",
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
