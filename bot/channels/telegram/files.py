"""Fetching a file from Telegram, in pieces, within a limit."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
from telegram.error import BadRequest

from bot.channels.port import ChannelError, MediaReference, Refused, TryLater, Unreachable
from bot.channels.telegram.client import BotApi
from bot.channels.telegram.faults import call

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes; https://core.telegram.org/bots/api#getfile."""
CHUNK = 64 * 1024


async def stream_file(
    bot: BotApi, client: httpx.AsyncClient, media: MediaReference
) -> AsyncIterator[bytes]:
    """Give a file's bytes; on an error what came before it is not the whole file.

    Raises Refused when it is larger than DOWNLOAD_LIMIT (counted as it comes), Unreachable when
    it is gone, TryLater when the line broke.
    """
    if media.size is not None and media.size > DOWNLOAD_LIMIT:
        raise Refused("file too large")
    path = quote(await _file_path(bot, media.remote_id), safe="/")
    pieces = _download(client, f"{bot.base_file_url}/{path}")
    taken = 0
    while True:
        piece = await _next(pieces)
        if piece is None:
            return
        taken += len(piece)
        if taken > DOWNLOAD_LIMIT:
            await pieces.aclose()
            raise Refused("file too large")
        yield piece


async def _file_path(bot: BotApi, file_id: str) -> str:
    """Ask for the file's present path, which Telegram keeps for an hour at least."""
    found = await call(_get_file(bot, file_id))
    path = found.get("file_path") if isinstance(found, dict) else None
    if not isinstance(path, str):
        raise TryLater
    return path


async def _get_file(bot: BotApi, file_id: str) -> Any:
    failure: ChannelError
    try:
        return await bot.raw("getFile", file_id=file_id)
    except BadRequest as error:
        said = error.message.lower()
        if error.__cause__ is not None or "temporarily unavailable" in said:
            failure = TryLater()
        elif "too big" in said:
            failure = Refused("file too large")
        else:
            failure = Unreachable("file gone")
    raise failure


async def _download(client: httpx.AsyncClient, url: str) -> AsyncGenerator[bytes, None]:
    async with client.stream("GET", url) as answer:
        if answer.status_code in {400, 404, 410}:
            raise Unreachable("file gone")
        if answer.status_code != httpx.codes.OK:
            raise TryLater
        async for piece in answer.aiter_bytes(CHUNK):
            yield piece


async def _next(pieces: AsyncGenerator[bytes, None]) -> bytes | None:
    """Give the next piece, None at the end; the error raised holds no address with the token."""
    try:
        return await anext(pieces, None)
    except httpx.HTTPError:
        pass
    raise TryLater
