"""A Telegram Bot API on loopback, with people who write to the bot."""

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import (
    Fault,
    bad_gateway,
    bad_request,
    blocked,
    hang,
    reset,
    server_error,
    too_many_requests,
)
from tests.fakes.telegram.people import FakeUser
from tests.fakes.telegram.state import ChatMessage

__all__ = [
    "ChatMessage",
    "FakeTelegram",
    "FakeUser",
    "Fault",
    "bad_gateway",
    "bad_request",
    "blocked",
    "hang",
    "reset",
    "server_error",
    "too_many_requests",
]
