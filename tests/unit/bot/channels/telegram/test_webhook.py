"""Telegram posts to us, with the secret, until it is answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.port import InboundEvent
from bot.channels.telegram import TelegramChannel
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import FakeTelegram


class Receiver:
    """A bare webhook: answers what it is told to, keeps what it took."""

    def __init__(self, channel: TelegramChannel) -> None:
        self.statuses: list[int] = []
        self.taken: list[InboundEvent] = []
        self._channel = channel

    async def receive(self, request: Request) -> Response:
        body = await request.body()
        if not self._channel.authentic(request.headers, body):
            return Response(status_code=403)
        if self.statuses:
            return Response(status_code=self.statuses.pop(0))
        self.taken.append(self._channel.read(await request.json()))
        return Response()


@asynccontextmanager
async def receiving(channel: TelegramChannel) -> AsyncIterator[Receiver]:
    receiver = Receiver(channel)
    app = Starlette(routes=[Route("/webhooks/telegram", receiver.receive, methods=["POST"])])
    async with LoopbackServer(app) as server:
        await channel.set_webhook(f"{server.url}/webhooks/telegram")
        yield receiver


async def test_updates_are_posted_with_the_secret_until_they_are_taken(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    async with receiving(channel) as receiver:
        receiver.statuses = [503, 500]
        user = telegram.user()
        user.says("em sợ")
        user.sends_photo(caption="ảnh")
        await telegram.until_delivered()
        assert [push.status for push in telegram.pushes] == [503, 500, 200, 200]
        assert [event.text for event in receiver.taken] == ["em sợ", "ảnh"]


async def test_the_fake_can_send_twice_and_out_of_order(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    async with receiving(channel) as receiver:
        telegram.hold()
        user = telegram.user()
        user.edits(user.says("một"), "hai")
        telegram.release(lambda updates: [*reversed(updates), updates[0]])
        await telegram.until_delivered()
        assert [event.kind for event in receiver.taken] == ["edit", "text", "text"]
        assert receiver.taken[1] == receiver.taken[2]


async def test_the_status_tells_the_last_failure(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    async with receiving(channel) as receiver:
        receiver.statuses = [500]
        telegram.user().says("em sợ")
        await telegram.until_delivered()
        status = await channel.webhook_status()
        assert status.url.endswith("/webhooks/telegram")
        assert (status.pending, "500" in status.last_error) == (0, True)
        assert status.last_error_at is not None
    await channel.delete_webhook()
    assert (await channel.webhook_status()).url == ""


async def test_updates_wait_while_the_webhook_changes(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.user().says("em sợ")
    await channel.delete_webhook()
    assert (await channel.webhook_status()).pending == 1
    async with receiving(channel) as receiver:
        await telegram.until_delivered()
        assert [event.text for event in receiver.taken] == ["em sợ"]


async def test_without_a_secret_nothing_is_authentic_and_no_webhook_is_set(
    telegram: FakeTelegram,
) -> None:
    channel = TelegramChannel(telegram.token, base_url=telegram.url)
    headers: dict[str, Any] = {"X-Telegram-Bot-Api-Secret-Token": ""}
    assert not channel.authentic(headers, b"{}")
    with pytest.raises(ValueError, match="secret"):
        await channel.set_webhook("https://a.b/c")
    await channel.close()


def test_a_secret_given_twice_is_none(channel: TelegramChannel) -> None:
    name, secret = "X-Telegram-Bot-Api-Secret-Token", "a-webhook_secret"
    assert channel.authentic({name: secret}, b"{}")
    assert not channel.authentic({name: secret, name.lower(): secret}, b"{}")


@pytest.mark.parametrize("secret", ["with blank", "ký tự", "x" * 257])
def test_a_secret_that_telegram_would_not_take_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        TelegramChannel("1:x", secret)


async def test_the_bots_name_tells_that_token_and_line_are_good(
    channel: TelegramChannel,
) -> None:
    assert await channel.identity() == "fake_bot"
