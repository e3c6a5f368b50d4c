"""The contract suite's stage for Telegram: the real channel before the fake Bot API."""

import json
from typing import Any

from bot.channels.telegram import TelegramChannel
from tests.fakes.platform import Failure, Update
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import (
    Fault,
    bad_gateway,
    bad_request,
    blocked,
    hang,
    reset,
    too_many_requests,
)

SECRET = "a-webhook_secret"
ANSWER_SECONDS = 0.5
_FAULTS: dict[Failure, Fault] = {
    "busy": too_many_requests(7),
    "down": bad_gateway(),
    "silent": hang(ANSWER_SECONDS * 4),
    "broken": reset(),
    "blocked": blocked(),
    "refused": bad_request("message is too long"),
}


class TelegramPlatform:
    """One person before a TelegramChannel."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.channel = TelegramChannel(
            telegram.token, SECRET, telegram.url, answer_seconds=ANSWER_SECONDS
        )
        self._user = telegram.user()
        self.address = str(self._user.chat_id)

    def genuine(self, update: Update) -> tuple[dict[str, str], bytes]:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        return headers, json.dumps(dict(update)).encode()

    def opened(self) -> Update:
        self._user.starts()
        return self._last()

    def said(self, text: str) -> Update:
        self._user.says(text)
        return self._last()

    def edited(self, update: Update, text: str) -> Update:
        self._user.edits(update["message"]["message_id"], text)
        return self._last()

    def pressed(self, value: str) -> Update:
        self._user.presses(self._user.messages()[-1], value)
        return self._last()

    def sent_file(self, content: bytes, caption: str = "") -> Update:
        self._user.sends_document(content, caption, tell_size=False)
        return self._last()

    def blocked(self) -> Update:
        self._user.blocks()
        return self._last()

    def elsewhere(self) -> Update:
        chat = {"id": -100123, "type": "group", "title": "g"}
        return self.telegram.push(message={"message_id": 1, "date": 1, "chat": chat, "text": "hi"})

    def malformed(self) -> list[Any]:
        whole = dict(self.said("chào"))
        message = whole["message"]
        return [
            {},
            [],
            None,
            {"update_id": "1"},
            {"update_id": True},
            {"update_id": 10**400},
            {**whole, "message": "chào"},
            {**whole, "message": {**message, "chat": None}},
            {**whole, "message": {**message, "text": ["chào"]}},
            {**whole, "message": {**message, "date": 10**18}},
        ]

    def lose_files(self) -> None:
        for file_id in self.telegram.files():
            self.telegram.lose_file(file_id)

    def fail(self, failure: Failure) -> None:
        self.telegram.misbehave(_FAULTS[failure])

    def shown(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (message.text, [pair for row in message.buttons for pair in row])
            for message in self._user.messages()
        ]

    def secrets(self) -> list[str]:
        return [self.telegram.token, SECRET]

    def _last(self) -> Update:
        return self.telegram.updates()[-1]
