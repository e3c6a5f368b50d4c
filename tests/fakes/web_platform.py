"""The contract suite's stage for web chat: a page and its route, with no platform between.

There is nobody who could fail, block or hold files, and what is shown is read from the database;
`tests/functional/test_webchat*.py` tries that on the real application.
"""

from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest

from bot.channels.webchat import WebChatChannel
from data.ids import new_id, new_token
from tests.fakes.platform import Failure, Update


class WebPlatform:
    """One person before the page."""

    def __init__(self) -> None:
        self.channel = WebChatChannel()
        self.address = new_token()

    def genuine(self, update: Update) -> NoReturn:
        pytest.skip("web chat takes no webhook calls")

    def opened(self) -> Update:
        return self._update("start")

    def said(self, text: str) -> Update:
        return self._update("text", text=text)

    def edited(self, update: Update, text: str) -> Update:
        return self._update("edit", text=text, edits=update["client_id"])

    def pressed(self, value: str) -> Update:
        return self._update("button", value=value)

    def sent_file(self, content: bytes, caption: str = "") -> NoReturn:
        pytest.skip("web chat takes no files")

    def blocked(self) -> NoReturn:
        pytest.skip("a page cannot be blocked, only closed")

    def elsewhere(self) -> NoReturn:
        pytest.skip("the page posts nothing else")

    def malformed(self) -> list[Any]:
        good = self._update("text", text="chào")
        return [
            {},
            [],
            {"kind": "text"},
            {**good, "address": ""},
            {**good, "client_id": 7},
            {**good, "kind": "media"},
            {**good, "said_at": "chào"},
            {**good, "said_at": "2026-11-23T08:00:00"},
        ]

    def lose_files(self) -> NoReturn:
        pytest.skip("web chat takes no files")

    def fail(self, failure: Failure) -> NoReturn:
        pytest.skip("there is no platform to fail")

    def shown(self) -> NoReturn:
        pytest.skip("the page shows what is stored")

    def secrets(self) -> list[str]:
        return [self.address]

    def _update(self, kind: str, **fields: str) -> dict[str, str]:
        said_at = datetime.now(UTC).isoformat()
        common = {"address": self.address, "client_id": str(new_id()), "said_at": said_at}
        return {**common, "kind": kind, **fields}
