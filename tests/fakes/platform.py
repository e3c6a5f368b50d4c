"""What the contract suite needs of a platform, to try the channel that speaks to it."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from bot.channels.port import Channel

Failure = Literal["busy", "down", "silent", "broken", "blocked", "refused"]
"""How the platform fails: too many messages, an error of its own, no answer, a broken line, the
person blocked us, this very message is not taken."""

Update = Mapping[str, Any]


class Platform(Protocol):
    """A platform with one person in one chat, real or acted."""

    address: str

    @property
    def channel(self) -> Channel:
        """Give the channel that speaks to this platform."""
        ...

    def genuine(self, update: Update) -> tuple[dict[str, str], bytes]:
        """Give a webhook call (headers, body) as the platform would make it."""
        ...

    def opened(self) -> Update:
        """Let the person open the bot."""
        ...

    def said(self, text: str) -> Update:
        """Let the person write."""
        ...

    def edited(self, update: Update, text: str) -> Update:
        """Let the person change what `said` gave."""
        ...

    def pressed(self, value: str) -> Update:
        """Let the person press a button with this value, which the bot showed before."""
        ...

    def sent_file(self, content: bytes, caption: str = "") -> Update:
        """Let the person send a file whose size is not told."""
        ...

    def blocked(self) -> Update:
        """Let the person block the bot."""
        ...

    def elsewhere(self) -> Update:
        """Give an update that does not concern us."""
        ...

    def malformed(self) -> list[Any]:
        """Give things that are no updates."""
        ...

    def lose_files(self) -> None:
        """Forget every file."""
        ...

    def fail(self, failure: Failure) -> None:
        """Fail once, on the next call."""
        ...

    def shown(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Give what of the bot's messages stands in the chat: text and buttons."""
        ...

    def secrets(self) -> list[str]:
        """Give what must stand in no log line and no error: tokens, secrets."""
        ...
