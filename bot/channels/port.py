"""The port of every channel: what a platform can do, and how to read from and write to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable

from bot.dialogue.events import Button


@dataclass(frozen=True, slots=True)
class ChannelCapabilities:
    """What a platform allows.

    `text_limit` is in characters of one message; `deletion_window` how long the bot can delete
    messages (None: never); `reply_quota` outgoing messages per incoming window (None: no quota);
    `answer_deadline` how soon the platform wants its webhook answered; `pace` the least time
    between two messages in one chat; `clears_page` whether clearing empties all that the person
    sees at once (our own page).
    """

    text_limit: int
    buttons: bool
    deletion_window: timedelta | None
    reply_quota: int | None
    answer_deadline: timedelta
    pace: timedelta
    clears_page: bool = False


@dataclass(frozen=True, slots=True)
class MediaReference:
    """A file that stays at the platform until it is fetched and sealed."""

    kind: Literal["photo", "voice", "video", "file", "sticker"]
    remote_id: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """One event of a platform, in the channel's common form.

    `address` names the chat and is secret. `external_id` is the event's own id (the inbox key),
    `message_id` the message it speaks of; `order` rises with the platform's own order in a chat.
    An `edit` carries the full new text of `message_id`. `blocked` and `unblocked` tell that the
    person stopped or reopened the bot.
    """

    external_id: str
    address: str
    kind: Literal["start", "text", "button", "edit", "media", "blocked", "unblocked", "ignored"]
    message_id: str = ""
    order: int = 0
    text: str = ""
    value: str = ""
    media: MediaReference | None = None
    said_at: datetime | None = None
    callback_id: str = ""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to send, already within the channel's text limit."""

    address: str
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message; `message_id` is its name for it."""

    message_id: str


class ChannelError(Exception):
    """The platform did not take it."""


class TryLater(ChannelError):
    """A passing fault (network, 5xx, 429); `after` seconds is the platform's own wish, if any."""

    def __init__(self, after: float | None = None) -> None:
        super().__init__("try later")
        self.after = after


class Unreachable(ChannelError):
    """The person blocked the bot or the chat is gone: trying again is of no use."""


class Refused(ChannelError):
    """The platform refuses this very message (malformed, too long): trying again is of no use."""


class MalformedUpdate(ChannelError):
    """What came in is not an update of this platform."""


class Channel(Protocol):
    """A platform: pure reading of its updates, and sending with typed failures."""

    @property
    def name(self) -> str:
        """Give the channel's short name, as stored with its conversations."""
        ...

    @property
    def capabilities(self) -> ChannelCapabilities:
        """Tell what the platform allows."""
        ...

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Tell, in constant time, whether a webhook call truly comes from the platform."""
        ...

    def read(self, update: Mapping[str, Any]) -> InboundEvent:
        """Bring an update into the common form; raises MalformedUpdate."""
        ...

    async def send(self, message: OutboundMessage) -> Sent:
        """Send one message; raises TryLater, Unreachable or Refused."""
        ...

    async def delete(self, address: str, message_id: str) -> bool:
        """Delete one message; False where the platform does not let us. Raises TryLater."""
        ...

    async def close(self) -> None:
        """Give back what the channel holds open."""
        ...

    def fetch(self, media: MediaReference) -> AsyncIterator[bytes]:
        """Stream a file's bytes; raises TryLater, or Unreachable when it is gone."""
        ...


@runtime_checkable
class AnswersPresses(Protocol):
    """A channel whose platform wants each pressed button acknowledged."""

    async def answer_press(self, callback_id: str) -> None:
        """Stop the button's waiting sign; a late or failed answer harms nothing."""
        ...


@runtime_checkable
class Polls(Protocol):
    """A channel that can ask its platform for events."""

    async def poll(
        self, store: Callable[[Mapping[str, Any]], Awaitable[None]], stop: asyncio.Event
    ) -> None:
        """Hand each update to `store` and move on only once it returned, until `stop`."""
        ...
