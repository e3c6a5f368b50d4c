"""A person who writes to the bot from a phone."""

import time
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram.state import ChatMessage, State

Expected = int | str | Callable[[ChatMessage], bool]


class FakeUser:
    """One person in a private chat; what they do becomes updates for the bot."""

    def __init__(self, state: State, chat_id: int) -> None:
        self._state = state
        self.chat_id = chat_id
        self._heard = 0
        state.people.add(chat_id)

    def starts(self, payload: str = "") -> int:
        """Open the bot, perhaps by a link with a payload; returns the message's id."""
        return self.says(f"/start {payload}".strip())

    def says(self, text: str, **parts: Any) -> int:
        """Write a message; returns its id."""
        return self._sends(text, text=text, **parts)

    def edits(self, message_id: int, text: str) -> None:
        """Change a message sent earlier."""
        message = self._state.find_message(self.chat_id, message_id)
        assert message is not None, "one edits a message that is there"
        assert not message.by_bot, "one edits one's own message"
        message.text = text
        edited = self._json(message, text=text, edit_date=int(time.time()))
        self._state.add_update(edited_message=edited)

    def presses(self, message: ChatMessage, label_or_value: str) -> str:
        """Press a button under a message of the bot; returns the press's id."""
        pairs = [pair for row in message.buttons for pair in row]
        values = [value for label, value in pairs if label_or_value in (label, value)]
        assert values, f"there is no button {label_or_value!r} among {pairs}"
        press = f"press{message.message_id}n{len(self._state.presses)}"
        self._state.presses.add(press)
        under = {
            "message_id": message.message_id,
            "date": int(message.sent_at),
            "chat": self._chat(),
            "text": message.text,
        }
        query = {"id": press, "from": self._person(), "message": under, "data": values[0]}
        self._state.add_update(callback_query={**query, "chat_instance": "1"})
        return press

    def sends_photo(self, content: bytes = b"\xff\xd8photo", caption: str = "") -> int:
        """Send a photo, in two sizes as Telegram makes them."""
        small = self._file(content[:1], "jpg", width=90, height=60)
        return self._media(
            caption, photo=[small, self._file(content, "jpg", width=900, height=600)]
        )

    def sends_voice(self, content: bytes = b"OggSvoice") -> int:
        """Send a voice note."""
        return self._media("", voice=self._file(content, "oga", duration=3))

    def sends_video(self, content: bytes = b"ftypvideo", caption: str = "") -> int:
        """Send a video."""
        return self._media(caption, video=self._file(content, "mp4", duration=3))

    def sends_document(
        self, content: bytes = b"file", caption: str = "", tell_size: bool = True
    ) -> int:
        """Send a file."""
        file = self._file(content, "bin", file_name="a.bin")
        if not tell_size:
            del file["file_size"]
        return self._media(caption, document=file)

    def sends_sticker(self, emoji: str = "😭") -> int:
        """Send a sticker."""
        return self._media("", sticker=self._file(b"RIFF", "webp", emoji=emoji))

    def sends_location(self, latitude: float, longitude: float) -> int:
        """Send a point on the map."""
        return self._sends("", location={"latitude": latitude, "longitude": longitude})

    def sends_contact(self, name: str, phone_number: str) -> int:
        """Send a contact card."""
        return self._sends("", contact={"first_name": name, "phone_number": phone_number})

    def blocks(self) -> None:
        """Block the bot: nothing reaches this person any more."""
        self._state.blocked.add(self.chat_id)
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        """Open the bot again."""
        self._state.blocked.discard(self.chat_id)
        self._membership("kicked", "member")

    def messages(self) -> list[ChatMessage]:
        """Give what the bot wrote to this person, in order, without what was deleted."""
        return [message for message in self._all() if not message.deleted]

    def screen(self) -> list[str]:
        """Give every text that stands in the chat now, of both sides."""
        return [
            message.text
            for message in self._state.messages
            if message.chat_id == self.chat_id and not message.deleted
        ]

    async def hears(
        self,
        expected: Expected = 1,
        timeout: float = 10.0,
    ) -> list[ChatMessage]:
        """Wait for messages not heard before, and give them.

        `expected` is how many, or a piece of text, or a condition: then all up to and including
        the first that fits. Raises AssertionError, telling what came instead.
        """
        try:
            heard = await self._state.news.until(lambda: self._fitting(expected), timeout)
        except TimeoutError:
            got = [message.text for message in self._all()[self._heard :]]
            raise AssertionError(f"waited {timeout} s for {expected!r}; heard {got}") from None
        self._heard += len(heard)
        return heard

    def _fitting(self, expected: Expected) -> list[ChatMessage] | None:
        fresh = self._all()[self._heard :]
        if isinstance(expected, int):
            return fresh[:expected] if len(fresh) >= expected else None
        for index, message in enumerate(fresh):
            fits = expected in message.text if isinstance(expected, str) else expected(message)
            if fits:
                return fresh[: index + 1]
        return None

    def _all(self) -> list[ChatMessage]:
        written = self._state.messages
        return [
            message for message in written if message.chat_id == self.chat_id and message.by_bot
        ]

    def _media(self, caption: str, **parts: Any) -> int:
        return self._sends(caption, **({"caption": caption} if caption else {}), **parts)

    def _sends(self, shown: str, **parts: Any) -> int:
        message = self._state.add_message(self.chat_id, shown, by_bot=False)
        self._state.add_update(message=self._json(message, **parts))
        return message.message_id

    def _json(self, message: ChatMessage, **parts: Any) -> dict[str, Any]:
        head = {"message_id": message.message_id, "date": int(message.sent_at)}
        return {**head, "chat": self._chat(), "from": self._person(), **parts}

    def _file(self, content: bytes, ending: str, **parts: Any) -> dict[str, Any]:
        file_id = self._state.add_file(content, ending)
        return {"file_id": file_id, "file_unique_id": "u", "file_size": len(content), **parts}

    def _membership(self, old: str, new: str) -> None:
        bot = {"id": 4242, "is_bot": True, "first_name": "Lắng Nghe"}
        change = {
            "chat": self._chat(),
            "from": self._person(),
            "date": int(time.time()),
            "old_chat_member": {"status": old, "user": bot},
            "new_chat_member": {"status": new, "user": bot},
        }
        self._state.add_update(my_chat_member=change)

    def _chat(self) -> dict[str, Any]:
        return {"id": self.chat_id, "type": "private", "first_name": "A"}

    def _person(self) -> dict[str, Any]:
        return {"id": self.chat_id, "is_bot": False, "first_name": "A", "language_code": "vi"}
