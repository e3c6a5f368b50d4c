"""The Telegram channel: python-telegram-bot's Bot API client behind our port."""

import asyncio
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import httpx
import structlog
import yaml
from telegram import BotCommand, LinkPreviewOptions

from bot.channels.port import (
    ChannelCapabilities,
    ChannelError,
    InboundEvent,
    MediaReference,
    OutboundMessage,
    Refused,
    Sent,
    Unreachable,
)
from bot.channels.telegram.client import make_bot, trusted
from bot.channels.telegram.faults import call
from bot.channels.telegram.files import stream_file
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.polling import Poller, Store
from bot.channels.telegram.reading import read_update
from bot.channels.telegram.schema import UPDATE_KINDS
from bot.channels.telegram.webhook import WebhookStatus, webhook_status

log = structlog.get_logger(__name__)

DEFAULT_BASE_URL = "https://api.telegram.org"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_CHAT = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_CAPABILITIES = ChannelCapabilities(
    text_limit=4096,
    buttons=True,
    deletion_window=timedelta(hours=48),
    reply_quota=None,
    answer_deadline=timedelta(seconds=10),
    pace=timedelta(seconds=1),
)


class TelegramChannel:
    """One Telegram bot. Limits: https://core.telegram.org/bots/faq, .../bots/api.

    `secret` is what Telegram puts into each webhook call; without one no call is authentic (a
    machine that polls needs none). `answer_seconds` is how long one call may take, `wait_seconds`
    how long a poll waits for news, `first_rest` the seconds after a first failed poll. Nothing is
    sent before the first call, so a Telegram that is away does not keep the service from starting.
    Raises ValueError for a secret that Telegram would not take.
    """

    def __init__(
        self,
        token: str,
        secret: str = "",
        base_url: str = DEFAULT_BASE_URL,
        *,
        answer_seconds: float = 10.0,
        wait_seconds: int = 25,
        first_rest: float = 1.0,
    ) -> None:
        if secret and not _SECRET.fullmatch(secret):
            raise ValueError("a webhook secret is 1 to 256 of A-Z a-z 0-9 _ -")
        self._secret = secret.encode()
        self._bot = make_bot(token, base_url.rstrip("/"), answer_seconds)
        self._files = httpx.AsyncClient(
            verify=trusted(),
            timeout=httpx.Timeout(answer_seconds),
            headers={"Accept-Encoding": "identity"},
        )
        self._wait_seconds = wait_seconds
        self._first_rest = first_rest

    @property
    def name(self) -> str:
        """Give "telegram"."""
        return "telegram"

    @property
    def capabilities(self) -> ChannelCapabilities:
        """Tell Telegram's limits; `text_limit` is kept in UTF-16 units (`split_text`)."""
        return _CAPABILITIES

    async def close(self) -> None:
        """Close every connection; the channel is of no use afterwards."""
        await asyncio.gather(self._bot.close_connections(), self._files.aclose())

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Compare the secret header (in any case), in constant time; two such headers are none."""
        given = [value for name, value in headers.items() if name.lower() == SECRET_HEADER]
        if len(given) != 1 or not self._secret:
            return False
        return hmac.compare_digest(given[0].encode(errors="replace"), self._secret)

    def read(self, update: Mapping[str, Any]) -> InboundEvent:
        """Bring an update into the common form, see `read_update`; raises MalformedUpdate."""
        return read_update(update)

    async def send(self, message: OutboundMessage) -> Sent:
        """Send plain text with its buttons; raises TryLater, Unreachable or Refused.

        After a time-out or a broken line nobody knows whether Telegram took the message, and the
        Bot API has no key to send it under. It raises TryLater and so goes out at least once: for
        somebody in danger a sentence read twice does less harm than one never read.
        """
        sent = await call(
            self._bot.send_message(
                chat_id=_chat(message.address),
                text=message.text,
                reply_markup=keyboard(message.buttons),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        return Sent(str(sent.message_id))

    async def delete(self, address: str, message_id: str) -> bool:
        """Delete a message of either side, younger than 48 hours; False when it stays.

        Also False when it is gone already. Raises TryLater.
        """
        try:
            return await call(self._bot.delete_message(_chat(address), int(message_id)))
        except (Refused, Unreachable, ValueError):
            return False

    async def fetch(self, media: MediaReference) -> AsyncIterator[bytes]:
        """Stream a file of at most 20 MB, see `stream_file`."""
        async for piece in stream_file(self._bot, self._files, media):
            yield piece

    async def answer_press(self, callback_id: str) -> None:
        """Stop the button's waiting sign; too late (Telegram: about a minute) harms nothing."""
        try:
            await call(self._bot.answer_callback_query(callback_id))
        except ChannelError as error:
            log.info("telegram_press_not_answered", kind=type(error).__name__)

    async def identity(self) -> str:
        """Ask Telegram for the bot's user name: tells whether token and line are good."""
        return str((await call(self._bot.get_me())).username)

    async def set_webhook(self, url: str) -> None:
        """Have updates posted to `url` (https) with our secret; keeps those that wait.

        Raises ValueError without a secret, TryLater, or Refused for an address that Telegram does
        not take.
        """
        if not self._secret:
            raise ValueError("a webhook needs a secret")
        await call(
            self._bot.set_webhook(
                url, secret_token=self._secret.decode(), allowed_updates=list(UPDATE_KINDS)
            )
        )

    async def delete_webhook(self) -> None:
        """Stop posting, so that polling is possible; keeps the updates that wait."""
        await call(self._bot.delete_webhook(drop_pending_updates=False))

    async def webhook_status(self) -> WebhookStatus:
        """Ask what Telegram knows of the webhook."""
        return webhook_status(await call(self._bot.get_webhook_info()))

    async def set_menu(self) -> None:
        """Put up the menu of commands, in neutral words (`menu.vi.yaml`)."""
        commands = [BotCommand(command, label) for command, label in read_menu()]
        await call(self._bot.set_my_commands(commands))

    async def poll(self, store: Store, stop: asyncio.Event) -> None:
        """Fetch updates until `stop` is set, see `Poller`; no webhook may be set meanwhile."""
        await Poller(self._bot, store, stop, self._wait_seconds, self._first_rest).run()


@cache
def read_menu() -> tuple[tuple[str, str], ...]:
    """Read the menu: each command and what the person sees."""
    text = files("bot.channels.telegram").joinpath("menu.vi.yaml").read_text(encoding="utf-8")
    return tuple((item["command"], item["vi"]) for item in yaml.safe_load(text))


def _chat(address: str) -> int:
    """Read our address back as a chat's number; raises Refused: a name could be a channel's."""
    if not _CHAT.fullmatch(address):
        raise Refused("not an address of Telegram")
    return int(address)
