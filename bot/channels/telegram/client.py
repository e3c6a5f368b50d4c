"""The Bot API client: python-telegram-bot's `Bot`, quiet, with time-outs and raw answers."""

import asyncio
import json
import logging
import os
import ssl
from functools import cache
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

# The library's own switch for what will be its only way: durations as timedelta, no warnings.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CONNECT_SECONDS = 5.0
POLL_GRACE_SECONDS = 10.0
"""How much longer than Telegram's own wait we wait for a long poll to answer."""


class BotApi(Bot):
    """A `Bot` that can also give an answer as it came.

    The library's typed updates refuse a whole batch for one odd field and drop what they do not
    know; we store what the platform sent.
    """

    async def raw(
        self, method: str, *, read_timeout: float | None = None, **parameters: Any
    ) -> Any:
        """Call a method and give its `result`, not looked into; raises telegram.error."""
        if read_timeout is None:
            return await self._post(method, parameters)
        return await self._post(method, parameters, read_timeout=read_timeout)

    async def close_connections(self) -> None:
        """Close the connections, also when the library's own `initialize` was never called."""
        await asyncio.gather(*(request.shutdown() for request in self._request))


def make_bot(token: str, base_url: str, answer_seconds: float) -> BotApi:
    """Build the client; nothing is sent yet.

    `base_url` is without a slash at the end; `answer_seconds` is how long an answer may take.
    """
    silence_client_logs()
    return BotApi(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=_request(answer_seconds, connections=16),
        get_updates_request=_request(answer_seconds, connections=2),
    )


class _QuietRequest(HTTPXRequest):
    """A request that does not log an answer it cannot read, which may hold what people wrote."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Parse an answer; raises telegram.error.TelegramError."""
        try:
            return json.loads(payload.decode(errors="replace"))
        except (ValueError, RecursionError):
            raise TelegramError("no JSON") from None


def _request(answer_seconds: float, connections: int) -> HTTPXRequest:
    return _QuietRequest(
        connection_pool_size=connections,
        connect_timeout=min(CONNECT_SECONDS, answer_seconds),
        read_timeout=answer_seconds,
        write_timeout=answer_seconds,
        pool_timeout=answer_seconds,
        httpx_kwargs={"verify": trusted()},
    )


@cache
def trusted() -> ssl.SSLContext:
    """Load the certificate authorities once: each load takes about 50 ms."""
    return httpx.create_ssl_context()


def silence_client_logs() -> None:
    """Keep the client libraries from logging: their lines hold the token and what people wrote.

    `telegram` logs parameters at DEBUG and unreadable answers whole at ERROR; `httpx` logs each
    address, token in it, at INFO; `httpcore` does at DEBUG. Faults reach our own log by type.
    """
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
