"""Telegram's errors as the port's."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Literal, TypeVar

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.port import ChannelError, Refused, TryLater, Unreachable

log = structlog.get_logger(__name__)

T = TypeVar("T")

_CHAT_GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


class PollingConflict(TryLater):
    """Telegram gives the updates to somebody else: a webhook, or another program that polls."""

    def __init__(self, reason: Literal["webhook_set", "another_poller"]) -> None:
        super().__init__()
        self.reason = reason


async def call(request: Awaitable[T]) -> T:
    """Await a Bot API call; raises TryLater, Unreachable or Refused.

    The error raised has no cause or context: theirs hold addresses with the token, and what
    people wrote.
    """
    try:
        return await request
    except TelegramError as error:
        failure = as_channel_error(error)
    except (KeyError, TypeError, ValueError, AttributeError):
        failure = TryLater()  # JSON, but not the Bot API's: some machine on the way answered
    raise failure


def as_channel_error(error: TelegramError) -> ChannelError:
    """Tell what a Bot API error means for one message.

    A rejected token is our own fault of configuration: it is logged, and the message waits. An
    error whose body is no Bot API answer says nothing of the chat, whatever its status (a
    carrier's block page is a 403): it passes.
    """
    if isinstance(error, RetryAfter):
        return TryLater(_seconds(error.retry_after))
    if isinstance(error, InvalidToken):
        log.error("telegram_token_rejected", advice="check LANGNGHE_TELEGRAM_TOKEN")
        return TryLater()
    if isinstance(error, Conflict):
        webhook = "webhook" in error.message.lower()
        return PollingConflict("webhook_set" if webhook else "another_poller")
    if error.__cause__ is not None:
        return TryLater()
    if isinstance(error, Forbidden | ChatMigrated):
        return Unreachable("chat closed to us")
    if isinstance(error, BadRequest):
        gone = any(sign in error.message.lower() for sign in _CHAT_GONE)
        return Unreachable("chat gone") if gone else Refused("bad request")
    return TryLater()


def _seconds(wait: object) -> float | None:
    """Read what the platform asked for, None if that is no length of time."""
    if isinstance(wait, timedelta):
        return wait.total_seconds()
    return float(wait) if isinstance(wait, int | float) else None
