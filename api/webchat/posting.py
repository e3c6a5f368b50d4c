"""What the page posts: read within limits, then stored with the job that handles it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from fastapi import Request

from api.intake import store_event
from api.requests import read_body
from api.services import Services
from bot.channels.webchat import NAME, inbox_key
from data.repositories.conversations import ConversationRepository

_VALUE_BYTES = 64
_OPENING = "start"


class Refusal(Exception):
    """Why a post is not taken: HTTP status, the key of the text that says so, what was written."""

    def __init__(self, status: int, key: str, text: str = "") -> None:
        super().__init__(key)
        self.status, self.key = status, key
        self.text = text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Post:
    """One thing said: a text, the value of a pressed button, or just the opening of the talk."""

    client_id: str
    text: str = ""
    value: str = ""

    @property
    def payload(self) -> dict[str, str]:
        """Give the event as the channel reads it."""
        kind = "button" if self.value else "text"
        return {"client_id": self.client_id, "kind": kind, "text": self.text, "value": self.value}


def is_form(request: Request) -> bool:
    """Tell whether a page without script posts."""
    return request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")


def check_origin(request: Request, base_url: str) -> None:
    """Refuse what another site's page sends; raises Refusal 403.

    Browsers name the origin of a POST (RFC 6454); a program that is no browser names none, and
    none can make it speak with somebody else's cookie.
    """
    origin = request.headers.get("origin")
    if origin is None:
        site = request.headers.get("sec-fetch-site", "none")
        allowed = site in {"none", "same-origin"}
    else:
        own = {request.headers.get("host", ""), urlsplit(base_url).netloc}
        allowed = urlsplit(origin).netloc in own
    if not allowed:
        raise Refusal(403, "refused.origin")


async def read_post(request: Request, *, max_body: int, max_text: int) -> Post:
    """Read a post, JSON or form; raises Refusal 413 or 422 and quotes what was written."""
    body = await read_body(request, max_body, Refusal(413, "refused.too_long"))
    fields = _form(body) if is_form(request) else _json(body)
    text, value = fields.get("text", ""), fields.get("button", "")
    if not isinstance(text, str) or not isinstance(value, str):
        raise Refusal(422, "refused.malformed")
    text = text.replace("\r\n", "\n")
    if len(text) > max_text:
        raise Refusal(413, "refused.too_long", text)
    if len(value.encode("utf-8", "replace")) > _VALUE_BYTES:
        raise Refusal(422, "refused.malformed", text)
    if not text.strip() and not value and not fields.get("start"):
        raise Refusal(422, "refused.empty", text)
    return Post(_client_id(fields.get("id"), text), "" if value else text, value)


async def store(services: Services, token: str, post: Post) -> bool:
    """Store the post, after the opening if it is the first; False when it was there before.

    Returns only once it is committed; raises one of `away.AWAY` when the database is away.
    """
    async with services.database.transaction() as session:
        known = await ConversationRepository(session, services.vault).newest(NAME, token)
        events = [post.payload] if post.text or post.value else []
        if known is None:
            events.insert(0, {"client_id": _OPENING, "kind": "start"})
        stored = False
        for event in events:
            payload = {**event, "address": token, "said_at": datetime.now(UTC).isoformat()}
            key = inbox_key(token, event["client_id"])
            stored = await store_event(session, services, NAME, key, token, payload)
    return stored


def _json(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(422, "refused.malformed") from None
    if not isinstance(fields, dict):
        raise Refusal(422, "refused.malformed")
    return fields


def _form(body: bytes) -> dict[str, Any]:
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        raise Refusal(422, "refused.malformed") from None
    return {name: values[-1] for name, values in fields.items()}


def _client_id(value: Any, text: str) -> str:
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise Refusal(422, "refused.malformed", text) from None
