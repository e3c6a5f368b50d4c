"""Long polling, for a machine that has no public address."""

import asyncio
from collections.abc import Mapping
from typing import Any

from api.services import Services
from api.webhooks.routes import take_update
from bot.channels.port import Channel, Polls


async def poll_channels(services: Services, stop: asyncio.Event) -> None:
    """Poll every channel that can be, until `stop`; returns at once when webhooks are used."""
    settings = services.settings
    wanted = settings.telegram_polling
    if wanted is None:
        wanted = settings.public_url is None
    if not wanted:
        return
    async with asyncio.TaskGroup() as group:
        for channel in services.channels.values():
            if isinstance(channel, Polls):
                group.create_task(_poll(services, channel, stop))


async def _poll(services: Services, channel: Any, stop: asyncio.Event) -> None:
    reader: Channel = channel

    async def store(update: Mapping[str, Any]) -> None:
        await take_update(services, reader, dict(update))

    await channel.poll(store, stop)
