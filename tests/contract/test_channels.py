"""What every channel promises. To try one more: write its `Platform` and name it in PLATFORMS."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.port import (
    ChannelError,
    InboundEvent,
    MalformedUpdate,
    MediaReference,
    OutboundMessage,
    Refused,
    TryLater,
    Unreachable,
)
from bot.dialogue.events import Button
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.platform import Failure, Platform
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.platform import TelegramPlatform
from tests.fakes.web_platform import WebPlatform

SAID = "bố dượng đang đánh em, em sợ lắm *_`<b>&amp;"
BUTTONS = (Button("Có", "yes"), Button("Không", "no"), Button("Gặp người", "human"))


@asynccontextmanager
async def memory() -> AsyncIterator[Platform]:
    yield MemoryPlatform()


@asynccontextmanager
async def telegram() -> AsyncIterator[Platform]:
    async with FakeTelegram() as fake:
        platform = TelegramPlatform(fake)
        yield platform
        await platform.channel.close()


@asynccontextmanager
async def web() -> AsyncIterator[Platform]:
    yield WebPlatform()


PLATFORMS: list[Callable[[], AbstractAsyncContextManager[Platform]]] = [memory, telegram, web]


@pytest.fixture(params=PLATFORMS, ids=lambda opened: opened.__name__)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    async with request.param() as opened:
        yield opened


async def taken(platform: Platform, media: MediaReference) -> bytes:
    return b"".join([piece async for piece in platform.channel.fetch(media)])


async def failure_of(platform: Platform, failure: Failure) -> ChannelError:
    platform.fail(failure)
    with pytest.raises(ChannelError) as raised:
        await platform.channel.send(OutboundMessage(platform.address, SAID))
    return raised.value


def media_of(event: InboundEvent) -> MediaReference:
    assert event.media is not None
    return event.media


def test_a_call_of_the_platform_is_authentic_however_its_headers_are_written(
    platform: Platform,
) -> None:
    headers, body = platform.genuine(platform.said(SAID))
    for write in (str, str.lower, str.upper):
        written = {write(name): value for name, value in headers.items()}
        assert platform.channel.authentic(written, body)


@pytest.mark.parametrize("wrong", ["", "x", "bí mật", "x" * 5000])
def test_a_call_without_the_right_secret_is_not_authentic(platform: Platform, wrong: str) -> None:
    headers, body = platform.genuine(platform.said(SAID))
    assert not platform.channel.authentic({}, body)
    assert not platform.channel.authentic(dict.fromkeys(headers, wrong), body)
    almost = {name: value[:-1] for name, value in headers.items()}
    assert not platform.channel.authentic(almost, body)


def test_words_come_through_letter_for_letter(platform: Platform) -> None:
    event = platform.channel.read(platform.said(SAID))
    assert (event.kind, event.text, event.address) == ("text", SAID, platform.address)
    assert event.message_id
    assert event.said_at is not None
    assert event.said_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - event.said_at) < timedelta(minutes=1)


def test_the_same_update_has_the_same_name_and_another_has_another(platform: Platform) -> None:
    first, second = platform.said(SAID), platform.said(SAID)
    read = platform.channel.read
    assert read(first) == read(first)
    assert read(first).external_id != read(second).external_id
    assert read(first).order < read(second).order


def test_opening_the_bot_is_a_start(platform: Platform) -> None:
    event = platform.channel.read(platform.opened())
    assert (event.kind, event.address) == ("start", platform.address)


def test_an_edit_carries_the_whole_new_text_of_the_message_it_changes(platform: Platform) -> None:
    said = platform.said("ở Ea Kar")
    before, after = platform.channel.read(said), platform.channel.read(platform.edited(said, SAID))
    assert (after.kind, after.text, after.message_id) == ("edit", SAID, before.message_id)
    assert after.external_id != before.external_id


async def test_a_press_brings_the_buttons_value(platform: Platform) -> None:
    await platform.channel.send(OutboundMessage(platform.address, "Em an toàn chứ?", BUTTONS))
    event = platform.channel.read(platform.pressed("no"))
    assert (event.kind, event.value, event.address) == ("button", "no", platform.address)


async def test_a_file_is_named_when_read_and_whole_when_fetched(platform: Platform) -> None:
    content = bytes(range(256)) * 1000
    event = platform.channel.read(platform.sent_file(content, "ảnh của em"))
    assert (event.kind, event.text) == ("media", "ảnh của em")
    assert await taken(platform, media_of(event)) == content


async def test_a_file_that_is_gone_is_unreachable(platform: Platform) -> None:
    event = platform.channel.read(platform.sent_file(b"content"))
    platform.lose_files()
    with pytest.raises(Unreachable):
        await taken(platform, media_of(event))


@pytest.mark.parametrize("failure", ["busy", "down", "silent", "broken"])
async def test_a_file_can_be_fetched_after_a_passing_fault(
    platform: Platform, failure: Failure
) -> None:
    event = platform.channel.read(platform.sent_file(b"content"))
    platform.fail(failure)
    with pytest.raises(TryLater):
        await taken(platform, media_of(event))
    assert await taken(platform, media_of(event)) == b"content"


def test_a_block_is_read(platform: Platform) -> None:
    event = platform.channel.read(platform.blocked())
    assert (event.kind, event.address) == ("blocked", platform.address)


def test_what_does_not_concern_us_is_ignored(platform: Platform) -> None:
    assert platform.channel.read(platform.elsewhere()).kind == "ignored"


def test_what_is_no_update_is_malformed_and_nothing_else(platform: Platform) -> None:
    for update in platform.malformed():
        with pytest.raises(MalformedUpdate) as raised:
            platform.channel.read(update)
        assert "chào" not in str(raised.value)


async def test_a_message_arrives_letter_for_letter_with_its_buttons_in_order(
    platform: Platform,
) -> None:
    await platform.channel.send(OutboundMessage(platform.address, SAID))
    await platform.channel.send(OutboundMessage(platform.address, "Em an toàn chứ?", BUTTONS))
    pairs = [(button.label, button.value) for button in BUTTONS]
    assert platform.shown() == [(SAID, []), ("Em an toàn chứ?", pairs)]


async def test_a_message_as_long_as_the_limit_is_taken(platform: Platform) -> None:
    text = "ữ" * platform.channel.capabilities.text_limit
    await platform.channel.send(OutboundMessage(platform.address, text))
    assert platform.shown() == [(text, [])]


async def test_each_message_has_its_own_name(platform: Platform) -> None:
    sent = [await platform.channel.send(OutboundMessage(platform.address, SAID)) for _ in range(3)]
    assert len({one.message_id for one in sent}) == 3


async def test_a_busy_platform_says_when_to_come_again(platform: Platform) -> None:
    error = await failure_of(platform, "busy")
    assert isinstance(error, TryLater)
    assert error.after == 7


@pytest.mark.parametrize("failure", ["busy", "down", "silent", "broken"])
async def test_after_a_passing_fault_the_message_can_be_sent_again(
    platform: Platform, failure: Failure
) -> None:
    assert isinstance(await failure_of(platform, failure), TryLater)
    await platform.channel.send(OutboundMessage(platform.address, SAID))
    assert (SAID, []) in platform.shown()


async def test_who_blocked_the_bot_is_unreachable(platform: Platform) -> None:
    assert isinstance(await failure_of(platform, "blocked"), Unreachable)


async def test_a_message_that_the_platform_does_not_take_is_refused(platform: Platform) -> None:
    assert isinstance(await failure_of(platform, "refused"), Refused)
    with pytest.raises(Refused):
        await platform.channel.send(OutboundMessage(platform.address, " "))


async def test_a_message_can_be_deleted_once(platform: Platform) -> None:
    sent = await platform.channel.send(OutboundMessage(platform.address, SAID))
    await platform.channel.send(OutboundMessage(platform.address, "2 + 2 = ?"))
    assert await platform.channel.delete(platform.address, sent.message_id)
    assert platform.shown() == [("2 + 2 = ?", [])]
    assert not await platform.channel.delete(platform.address, sent.message_id)


@pytest.mark.parametrize("message_id", ["", "999999999", "không"])
async def test_what_is_not_there_is_not_deleted(platform: Platform, message_id: str) -> None:
    assert not await platform.channel.delete(platform.address, message_id)


async def test_a_deletion_can_be_tried_again(platform: Platform) -> None:
    sent = await platform.channel.send(OutboundMessage(platform.address, SAID))
    platform.fail("down")
    with pytest.raises(TryLater):
        await platform.channel.delete(platform.address, sent.message_id)
    assert await platform.channel.delete(platform.address, sent.message_id)


@pytest.mark.parametrize("failure", ["busy", "down", "silent", "broken", "blocked", "refused"])
async def test_no_error_and_no_log_line_holds_what_is_secret(
    platform: Platform, failure: Failure, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    error: BaseException | None = await failure_of(platform, failure)
    hidden = [*platform.secrets(), platform.address, SAID]
    told = caplog.text + repr(platform.channel)
    while error is not None:
        told += str(error) + repr(error) + repr(vars(error))
        error = error.__cause__ or error.__context__
    assert not [secret for secret in hidden if secret in told]


def test_capabilities_and_name_make_sense(platform: Platform) -> None:
    allowed = platform.channel.capabilities
    assert platform.channel.name.isidentifier()
    assert allowed.text_limit >= 500
    assert timedelta(seconds=1) <= allowed.answer_deadline <= timedelta(minutes=1)
    assert allowed.deletion_window is None or allowed.deletion_window > timedelta(0)
    assert allowed.reply_quota is None or allowed.reply_quota > 0
