"""Telegram, by its Bot API."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.faults import PollingConflict
from bot.channels.telegram.webhook import WebhookStatus

__all__ = ["PollingConflict", "TelegramChannel", "WebhookStatus"]
