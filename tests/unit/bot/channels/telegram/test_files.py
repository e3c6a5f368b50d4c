"""A file comes whole, within the limit, or not at all."""

import pytest

from bot.channels.port import MediaReference, Refused, TryLater, Unreachable
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram import files as telegram_files
from tests.fakes.telegram import FakeTelegram, Fault, bad_request, hang, reset, server_error


async def fetched(channel: TelegramChannel, media: MediaReference) -> bytes:
    return b"".join([piece async for piece in channel.fetch(media)])


async def collect(channel: TelegramChannel, media: MediaReference, pieces: list[bytes]) -> None:
    async for piece in channel.fetch(media):
        pieces.append(piece)


async def test_a_large_file_comes_in_pieces(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    content = bytes(1_000_000)
    media = MediaReference("video", telegram.add_file(content))
    pieces = [piece async for piece in channel.fetch(media)]
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= telegram_files.CHUNK


async def test_a_file_known_to_be_too_large_is_not_asked_for(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    with pytest.raises(Refused):
        await fetched(channel, MediaReference("video", "any", 21 * 1024 * 1024))
    assert telegram.calls == []


async def test_a_file_that_grows_too_large_on_the_way_is_dropped(
    telegram: FakeTelegram, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_files, "DOWNLOAD_LIMIT", 100_000)
    media = MediaReference("video", telegram.add_file(bytes(300_000)))
    pieces: list[bytes] = []
    with pytest.raises(Refused):
        await collect(channel, media, pieces)
    assert sum(map(len, pieces)) <= 100_000


async def test_a_file_telegram_finds_too_large_is_refused(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.allow_files_of(10)
    with pytest.raises(Refused):
        await fetched(channel, MediaReference("file", telegram.add_file(bytes(11))))


@pytest.mark.parametrize("fault", [hang(2), reset(), server_error(), Fault(status=403, body="no")])
async def test_a_broken_download_can_be_tried_again(
    telegram: FakeTelegram, channel: TelegramChannel, fault: Fault
) -> None:
    media = MediaReference("file", telegram.add_file(b"whole"))
    telegram.misbehave(fault, method="download")
    with pytest.raises(TryLater) as raised:
        await fetched(channel, media)
    assert raised.value.__context__ is None
    assert await fetched(channel, media) == b"whole"


@pytest.mark.parametrize(
    ("fault", "method", "expected"),
    [
        (Fault(status=404, description="Not Found"), "download", Unreachable),
        (bad_request("invalid file_id"), "getFile", Unreachable),
        (bad_request("wrong file_id or the file is temporarily unavailable"), "getFile", TryLater),
        (Fault(status=200, body='{"ok": true, "result": {}}'), "getFile", TryLater),
        (Fault(status=200, body='{"ok": true, "result": 5}'), "getFile", TryLater),
        (Fault(status=400, body="<html>"), "getFile", TryLater),
    ],
)
async def test_gone_and_not_now_are_told_apart(
    telegram: FakeTelegram,
    channel: TelegramChannel,
    fault: Fault,
    method: str,
    expected: type[Exception],
) -> None:
    telegram.misbehave(fault, method=method)
    with pytest.raises(expected):
        await fetched(channel, MediaReference("file", telegram.add_file(b"whole")))
