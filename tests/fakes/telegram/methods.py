"""The Bot API's methods, as documented at https://core.telegram.org/bots/api."""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from tests.fakes.telegram.faults import ApiError
from tests.fakes.telegram.state import ChatMessage, State, Webhook

DELETION_WINDOW = timedelta(hours=48)
FILE_LIMIT = 20 * 1024 * 1024
MULTIPLE_POLLERS = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)

Parameters = dict[str, Any]


class Methods:
    """What a bot can call; each takes the call's parameters and gives its `result`."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.file_limit = FILE_LIMIT
        self._table: dict[str, Callable[[Parameters], Awaitable[Any]]] = {
            "getme": self._get_me,
            "sendmessage": self._send_message,
            "deletemessage": self._delete_message,
            "answercallbackquery": self._answer_callback_query,
            "getfile": self._get_file,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "setmycommands": self._set_my_commands,
        }

    async def call(self, method: str, parameters: Parameters) -> Any:
        """Run a method; raises ApiError."""
        found = self._table.get(method.lower())
        if found is None:
            raise ApiError(404, "Not Found")
        return await found(parameters)

    async def _get_me(self, _: Parameters) -> Any:
        return {"id": 4242, "is_bot": True, "first_name": "Lắng Nghe", "username": "fake_bot"}

    async def _send_message(self, given: Parameters) -> Any:
        chat_id = int(given["chat_id"])
        text = str(given.get("text", ""))
        buttons = _buttons(given)
        if chat_id not in self._state.people:
            raise ApiError(400, "Bad Request: chat not found")
        if chat_id in self._state.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if not text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        if any(not 1 <= len(value.encode()) <= 64 for row in buttons for _, value in row):
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        message = self._state.add_message(chat_id, text.strip(), by_bot=True)
        message.buttons, message.parameters = buttons, given
        self._state.news.ring()
        return _as_json(message)

    async def _delete_message(self, given: Parameters) -> Any:
        message = self._state.find_message(int(given["chat_id"]), int(given["message_id"]))
        if message is None:
            raise ApiError(400, "Bad Request: message to delete not found")
        if time.time() - message.sent_at >= DELETION_WINDOW.total_seconds():
            raise ApiError(400, "Bad Request: message can't be deleted for everyone")
        message.deleted = True
        self._state.news.ring()
        return True

    async def _answer_callback_query(self, given: Parameters) -> Any:
        if given["callback_query_id"] not in self._state.presses:
            said = "query is too old and response timeout expired or query ID is invalid"
            raise ApiError(400, f"Bad Request: {said}")
        self._state.presses.discard(given["callback_query_id"])
        self._state.answered_presses.append(given["callback_query_id"])
        self._state.news.ring()
        return True

    async def _get_file(self, given: Parameters) -> Any:
        file = self._state.files.get(given["file_id"])
        if file is None:
            raise ApiError(400, "Bad Request: invalid file_id")
        if len(file.content) > self.file_limit:
            raise ApiError(400, "Bad Request: file is too big")
        return {
            "file_id": given["file_id"],
            "file_unique_id": f"u{given['file_id']}",
            "file_size": len(file.content),
            "file_path": file.path,
        }

    async def _get_updates(self, given: Parameters) -> Any:
        if self._state.webhook.url:
            raise ApiError(409, WEBHOOK_ACTIVE)
        self._state.poll_turn += 1
        turn = self._state.poll_turn
        self._state.news.ring()
        offset, limit = int(given.get("offset", 0)), int(given.get("limit", 100))
        pending = self._state.pending
        pending[:] = sorted(
            (update for update in pending if update["update_id"] >= offset),
            key=lambda update: int(update["update_id"]),
        )
        try:
            await self._state.news.until(
                lambda: pending or self._state.closing or self._state.poll_turn != turn,
                float(given.get("timeout", 0)),
            )
        except TimeoutError:
            return []
        if self._state.poll_turn != turn:
            raise ApiError(409, MULTIPLE_POLLERS)
        return pending[:limit]

    async def _set_webhook(self, given: Parameters) -> Any:
        self._state.webhook = Webhook(
            str(given.get("url", "")),
            str(given.get("secret_token", "")),
            given.get("allowed_updates"),
        )
        return self._drop(given)

    async def _delete_webhook(self, given: Parameters) -> Any:
        self._state.webhook = Webhook()
        return self._drop(given)

    def _drop(self, given: Parameters) -> bool:
        if str(given.get("drop_pending_updates")).lower() == "true":
            self._state.pending.clear()
        self._state.news.ring()
        return True

    async def _get_webhook_info(self, _: Parameters) -> Any:
        webhook = self._state.webhook
        info: dict[str, Any] = {
            "url": webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._state.pending),
        }
        if webhook.last_error:
            info["last_error_date"] = webhook.last_error_date
            info["last_error_message"] = webhook.last_error
        return info

    async def _set_my_commands(self, given: Parameters) -> Any:
        self._state.commands = given["commands"]
        return True


def _buttons(given: Parameters) -> list[list[tuple[str, str]]]:
    rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
    return [[(button["text"], button["callback_data"]) for button in row] for row in rows]


def _as_json(message: ChatMessage) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "date": int(message.sent_at),
        "chat": {"id": message.chat_id, "type": "private"},
        "from": {"id": 4242, "is_bot": True, "first_name": "Lắng Nghe"},
        "text": message.text,
    }
