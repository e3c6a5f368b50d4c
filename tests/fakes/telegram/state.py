"""What the fake knows: messages, files, updates that wait, and the webhook."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.fakes.news import News

Update = dict[str, Any]
Arrange = Callable[[list[Update]], list[Update]]


@dataclass(slots=True)
class ChatMessage:
    """A message in a chat, of either side; `buttons` as (label, value), row by row."""

    message_id: int
    chat_id: int
    text: str
    by_bot: bool
    sent_at: float
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False

    @property
    def labels(self) -> list[str]:
        """Give what is written on the buttons, in order."""
        return [label for row in self.buttons for label, _ in row]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file at Telegram."""

    path: str
    content: bytes


@dataclass(slots=True)
class Webhook:
    """Where updates are posted."""

    url: str = ""
    secret: str = ""
    allowed: list[str] | None = None
    last_error: str = ""
    last_error_date: int = 0


class State:
    """All that the fake remembers."""

    def __init__(self) -> None:
        self.news = News()
        self.messages: list[ChatMessage] = []
        self.files: dict[str, StoredFile] = {}
        self.people: set[int] = set()
        self.blocked: set[int] = set()
        self.pending: list[Update] = []
        self.held: list[Update] | None = None
        self.webhook = Webhook()
        self.presses: set[str] = set()
        self.answered_presses: list[str] = []
        self.commands: list[dict[str, str]] = []
        self.poll_turn = 0
        self.closing = False
        self.message_ids = itertools.count(1)
        self.update_ids = itertools.count(870_000_000)
        self.file_ids = itertools.count(1)

    def add_message(self, chat_id: int, text: str, by_bot: bool) -> ChatMessage:
        """Put a message into a chat."""
        message = ChatMessage(next(self.message_ids), chat_id, text, by_bot, time.time())
        self.messages.append(message)
        return message

    def find_message(self, chat_id: int, message_id: int) -> ChatMessage | None:
        """Find a message that was not deleted."""
        for message in self.messages:
            if message.chat_id == chat_id and message.message_id == message_id:
                return None if message.deleted else message
        return None

    def add_file(self, content: bytes, ending: str) -> str:
        """Keep a file; returns its id."""
        number = next(self.file_ids)
        file_id = f"AgACfile{number:06d}"
        self.files[file_id] = StoredFile(f"files/file_{number}.{ending}", content)
        return file_id

    def add_update(self, **parts: Any) -> Update:
        """Queue an update for the bot."""
        update: Update = {"update_id": next(self.update_ids), **parts}
        (self.pending if self.held is None else self.held).append(update)
        self.news.ring()
        return update

    def release(self, arrange: Arrange) -> None:
        """Queue the updates that were held back, as `arrange` puts them."""
        held, self.held = self.held or [], None
        self.pending.extend(arrange(held))
        self.news.ring()

    def make_older(self, by: timedelta) -> None:
        """Let time pass for every message."""
        for message in self.messages:
            message.sent_at -= by.total_seconds()
