"""Sessions in a browser: who asks, known by a cookie of which we keep only the hash."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.requests import services_of
from api.services import Services
from data.ids import new_token
from data.models import SignIn, User
from data.repositories.audit import AuditRepository
from data.repositories.users import SignInRepository
from data.subject import Role, Subject

LONGEST = timedelta(hours=12)
"""A session ends after this even when its person is there."""
PASSIVE = "x-passive"
"""Header of requests that a page makes by itself; they do not keep a session alive."""
_GRAIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that goes on: its person, and the token that its forms must carry."""

    id: UUID
    subject: Subject
    csrf_token: str
    token_hash: bytes


def cookie_name(services: Services) -> str:
    """Name the cookie; over HTTPS the name itself binds it to this host (RFC 6265bis)."""
    return "__Host-console" if services.settings.secure else "console"


def hash_token(token: str) -> bytes:
    """Give what is stored of a token; it is random, so a plain hash does."""
    return hashlib.sha256(token.encode()).digest()


async def start_session(session: AsyncSession, user: User) -> str:
    """Start a session and return its token, which is shown to nobody else."""
    token = new_token()
    sign_in = await SignInRepository(session).start(user, hash_token(token), new_token())
    subject = subject_of(user)
    AuditRepository(session).add(subject, "session.started", "user", user.id, id=str(sign_in.id))
    return token


async def find_session(services: Services, token_hash: bytes, *, touch: bool) -> SignedIn | None:
    """Find the session of a token; `touch` notes that its person is there."""
    async with services.database.transaction() as session:
        sign_ins = SignInRepository(session)
        found = await sign_ins.find(token_hash, services.settings.session_idle, LONGEST)
        if found is None:
            return None
        sign_in, user = found
        if touch:
            await sign_ins.touch(sign_in.id, _GRAIN)
        return signed_in(sign_in, user)


def signed_in(sign_in: SignIn, user: User) -> SignedIn:
    """Put a session and its user together."""
    return SignedIn(sign_in.id, subject_of(user), sign_in.csrf_token, sign_in.token_hash)


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
    """Know a person by the cookie of their session; None when there is none that goes on."""
    services = services_of(request)
    token = request.cookies.get(cookie_name(services))
    if not token:
        return None
    touch = PASSIVE not in request.headers
    found = await find_session(services, hash_token(token), touch=touch)
    request.state.signed_in = found
    return found.subject if found else None


def session_of(request: Request) -> SignedIn | None:
    """Give the session that `authenticate` found for this request."""
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
