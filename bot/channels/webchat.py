"""Web chat: the reporter's own page, without any account and without a platform between."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID

from bot.channels.port import (
    ChannelCapabilities,
    InboundEvent,
    MalformedUpdate,
    MediaReference,
    OutboundMessage,
    Sent,
    Unreachable,
)
from data.ids import new_id

NAME = "web"
_KINDS = {"start", "text", "button", "edit"}
_FOR_EVER = timedelta(days=36_500)


class WebChatChannel:
    """The page reads stored messages itself, so most of what a platform does is done already."""

    name = NAME
    capabilities = ChannelCapabilities(
        text_limit=4000,
        buttons=True,
        deletion_window=_FOR_EVER,
        reply_quota=None,
        answer_deadline=timedelta(seconds=10),
        pace=timedelta(0),
        clears_page=True,
    )

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Refuse every webhook call: the page speaks to a route of its own."""
        return False

    def read(self, update: Mapping[str, Any]) -> InboundEvent:
        """Read what the page's route stored; raises MalformedUpdate.

        `{address, client_id, kind: start|text|button|edit, text, value, said_at}`; `said_at` is
        ISO 8601 or absent. `client_id` is made by the page and names the event within its session
        (its key in the inbox is `inbox_key`), so that what is sent again is known again; an edit
        has a `client_id` of its own and names the message in `edits`.
        """
        if not isinstance(update, Mapping):
            raise MalformedUpdate("no mapping")
        kind = update.get("kind")
        address, client_id = _text(update, "address"), _text(update, "client_id")
        if kind not in _KINDS or not address or not client_id:
            raise MalformedUpdate("no address, client_id or known kind")
        said_at = _time(update.get("said_at"))
        return InboundEvent(
            external_id=client_id,
            address=address,
            kind=cast(Literal["start", "text", "button", "edit"], kind),
            message_id=_text(update, "edits") if kind == "edit" else client_id,
            text=_text(update, "text"),
            value=_text(update, "value"),
            order=int(said_at.timestamp() * 1_000_000) if said_at else 0,
            said_at=said_at,
        )

    async def send(self, message: OutboundMessage) -> Sent:
        """Take the message as sent: it is stored, and the page reads it from there.

        There is nothing to transmit, so nothing can fail here; a page that is closed now shows
        the message when it is opened again.
        """
        return Sent(str(new_id()))

    async def delete(self, address: str, message_id: str) -> bool:
        """Say that a message is gone: the page shows none that is marked cleared."""
        try:
            UUID(message_id)
        except ValueError:
            return False
        return True

    async def close(self) -> None:
        """Hold nothing open."""

    def fetch(self, media: MediaReference) -> AsyncIterator[bytes]:
        """Raise Unreachable: the page takes no files."""
        raise Unreachable("web chat takes no files")


def inbox_key(address: str, client_id: str) -> str:
    """Give the inbox key of an event: the page's own id, within the page's own session.

    A hash of both, so that nobody can shut out another's message by sending its id first, and so
    that the key tells nothing of the session.
    """
    return hashlib.sha256(f"{address}\0{client_id}".encode("utf-8", "replace")).hexdigest()


def _text(update: Mapping[str, Any], key: str) -> str:
    value = update.get(key, "")
    if not isinstance(value, str):
        raise MalformedUpdate(f"{key} is no text")
    return value


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise MalformedUpdate("said_at is no time") from None
    if moment.tzinfo is None:
        raise MalformedUpdate("said_at has no time zone")
    return moment
