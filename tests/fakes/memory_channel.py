"""A channel in memory: the shortest honest one, for tests that are about something else."""

import hmac
import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.port import (
    ChannelCapabilities,
    ChannelError,
    InboundEvent,
    MalformedUpdate,
    MediaReference,
    OutboundMessage,
    Refused,
    Sent,
    Unreachable,
)

_KINDS = ("start", "text", "button", "edit", "media", "blocked", "unblocked", "ignored")


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the channel took."""

    message_id: str
    message: OutboundMessage


class MemoryChannel:
    """Keeps what is sent in `taken`; `failures` are raised one a call, first first."""

    def __init__(self, secret: str = "memory-secret", buttons: bool = True) -> None:
        self.secret = secret
        self.taken: list[Taken] = []
        self.failures: list[ChannelError] = []
        self.files: dict[str, bytes] = {}
        self.file_limit = 1_000_000
        self.closed = False
        self._ids = itertools.count(1)
        self._buttons = buttons

    @property
    def name(self) -> str:
        """Give "memory"."""
        return "memory"

    @property
    def capabilities(self) -> ChannelCapabilities:
        """Allow much, with a small text limit."""
        return ChannelCapabilities(
            text_limit=1000,
            buttons=self._buttons,
            deletion_window=timedelta(hours=1),
            reply_quota=None,
            answer_deadline=timedelta(seconds=2),
            pace=timedelta(0),
        )

    def update(self, address: str, kind: str = "text", **parts: Any) -> dict[str, Any]:
        """Make an update: `text`, `value`, `file`, `about` (the message it speaks of)."""
        number = next(self._ids)
        said_at = datetime.now(UTC).isoformat()
        return {"id": number, "chat": address, "kind": kind, "at": said_at, **parts}

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Compare the header X-Memory-Secret."""
        given = {name.lower(): value for name, value in headers.items()}.get("x-memory-secret", "")
        return hmac.compare_digest(given.encode(), self.secret.encode())

    def read(self, update: Mapping[str, Any]) -> InboundEvent:
        """Read what `update` made; raises MalformedUpdate."""
        if not isinstance(update, Mapping) or update.get("kind") not in _KINDS:
            raise MalformedUpdate("not an update")
        number, file = update.get("id"), update.get("file")
        if type(number) is not int or not isinstance(update.get("chat"), str):
            raise MalformedUpdate("not an update")
        about = update.get("about", number)
        return InboundEvent(
            external_id=str(number),
            address=update["chat"],
            kind=update["kind"],
            message_id=str(about),
            order=about,
            text=update.get("text", ""),
            value=update.get("value", ""),
            media=MediaReference("file", file) if file else None,
            said_at=datetime.fromisoformat(update["at"]),
        )

    async def send(self, message: OutboundMessage) -> Sent:
        """Take a message, unless a failure waits."""
        self._fail()
        if not message.text.strip() or len(message.text) > self.capabilities.text_limit:
            raise Refused("no text, or too long")
        self.taken.append(Taken(str(next(self._ids)), message))
        return Sent(self.taken[-1].message_id)

    async def delete(self, address: str, message_id: str) -> bool:
        """Take a message away again."""
        self._fail()
        left = [
            taken
            for taken in self.taken
            if (taken.message.address, taken.message_id) != (address, message_id)
        ]
        found = len(left) < len(self.taken)
        self.taken = left
        return found

    async def fetch(self, media: MediaReference) -> AsyncIterator[bytes]:
        """Give a file of `files` in two pieces."""
        self._fail()
        content = self.files.get(media.remote_id)
        if content is None:
            raise Unreachable("file gone")
        if len(content) > self.file_limit:
            raise Refused("file too large")
        middle = len(content) // 2
        yield content[:middle]
        yield content[middle:]

    async def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
