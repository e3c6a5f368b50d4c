"""The contract suite's stage for the channel in memory."""

import json
from typing import Any

from bot.channels.port import ChannelError, Refused, TryLater, Unreachable
from tests.fakes.memory_channel import MemoryChannel
from tests.fakes.platform import Failure, Update

_FAILURES: dict[Failure, ChannelError] = {
    "busy": TryLater(7),
    "down": TryLater(),
    "silent": TryLater(),
    "broken": TryLater(),
    "blocked": Unreachable("blocked"),
    "refused": Refused("refused"),
}


class MemoryPlatform:
    """One person before a MemoryChannel."""

    def __init__(self) -> None:
        self.channel = MemoryChannel()
        self.address = "someone"

    def genuine(self, update: Update) -> tuple[dict[str, str], bytes]:
        return {"X-Memory-Secret": self.channel.secret}, json.dumps(dict(update)).encode()

    def opened(self) -> Update:
        return self.channel.update(self.address, "start")

    def said(self, text: str) -> Update:
        return self.channel.update(self.address, text=text)

    def edited(self, update: Update, text: str) -> Update:
        return self.channel.update(self.address, "edit", text=text, about=update["id"])

    def pressed(self, value: str) -> Update:
        return self.channel.update(self.address, "button", value=value)

    def sent_file(self, content: bytes, caption: str = "") -> Update:
        self.channel.files["file1"] = content
        return self.channel.update(self.address, "media", text=caption, file="file1")

    def blocked(self) -> Update:
        return self.channel.update(self.address, "blocked")

    def elsewhere(self) -> Update:
        return self.channel.update(self.address, "ignored")

    def malformed(self) -> list[Any]:
        return [{}, [], {"kind": "text"}, {"kind": "text", "id": True, "chat": "a"}]

    def lose_files(self) -> None:
        self.channel.files.clear()

    def fail(self, failure: Failure) -> None:
        self.channel.failures.append(_FAILURES[failure])

    def shown(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (taken.message.text, [(button.label, button.value) for button in taken.message.buttons])
            for taken in self.channel.taken
        ]

    def secrets(self) -> list[str]:
        return [self.channel.secret]
