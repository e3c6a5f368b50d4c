"""Builds everything the program works with, once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from api.delivery.courier import HttpCourier
from api.jobs.worker import register_jobs
from api.services import Services
from bot.channels.port import Channel
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChatChannel
from bot.dialogue.script import load_script
from data import migrate
from data.bus import Bus
from data.database import Database
from data.embedded import EmbeddedPostgres, start_postgres
from data.queue import Queue, make_queue
from data.reference.province import load_province
from data.settings import Settings
from data.vault import KeyRing, Vault
from nlu.bootstrap import load_or_train
from nlu.rasa.asking import rasa_first
from nlu.understand import Understander

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    return None


def open_key_ring(settings: Settings) -> KeyRing:
    """Open the key ring of the settings, else the one in `var/keys`, made when missing.

    Raises VaultError or OSError.
    """
    if settings.keys is not None:
        return KeyRing.parse(settings.keys.get_secret_value())
    return KeyRing.from_file(settings.keys_file or settings.var / "keys")


def make_vault(settings: Settings) -> Vault:
    """Build the vault on the settings' key ring; raises VaultError or OSError."""
    return Vault(open_key_ring(settings))


def prepare_database(
    settings: Settings, progress: Progress = _silent
) -> tuple[str, EmbeddedPostgres | None]:
    """Find or start PostgreSQL and bring its schema up to date; returns its address."""
    server = None
    url = settings.database_url
    if url is None:
        progress("PostgreSQL …")
        server = start_postgres(settings.var.resolve() / "postgres")
        url = server.url
    progress("tables …")
    migrate.upgrade(url)
    return url, server


def make_understander(settings: Settings, progress: Progress = _silent) -> Understander:
    """Load the in-process engine, and set the Rasa engine before it where the settings ask."""
    linear = load_or_train(settings.models, progress)
    if settings.nlu_engine == "linear":
        return linear
    return rasa_first(linear, settings.rasa_url)


def make_channels(settings: Settings) -> dict[str, Channel]:
    """Build the channels that the settings name; web chat is always there."""
    telegram = make_telegram(settings)
    channels: list[Channel] = [WebChatChannel(), *([telegram] if telegram else [])]
    return {channel.name: channel for channel in channels}


def make_telegram(settings: Settings) -> TelegramChannel | None:
    """Build the Telegram channel; None without a token."""
    if settings.telegram_token is None:
        return None
    secret = settings.telegram_secret
    return TelegramChannel(
        token=settings.telegram_token.get_secret_value(),
        secret=secret.get_secret_value() if secret else "",
        base_url=settings.telegram_api,
    )


@asynccontextmanager
async def open_services(
    settings: Settings, url: str, progress: Progress = _silent
) -> AsyncIterator[Services]:
    """Open every part, and close them in the opposite order."""
    progress("language model …")
    understander = await asyncio.to_thread(make_understander, settings, progress)
    database = Database(url, settings.database_pool)
    queue_app = make_queue(url)
    bus = Bus(url)
    province = load_province(settings.province)
    services = Services(
        settings=settings,
        database=database,
        vault=make_vault(settings),
        queue=Queue(queue_app),
        bus=bus,
        understander=understander,
        script=load_script(province.communes),
        province=province,
        courier=HttpCourier(allow_loopback=settings.allow_loopback_agencies),
        channels=make_channels(settings),
    )
    register_jobs(services)
    try:
        async with queue_app.open_async():
            await bus.start()
            yield services
    finally:
        await bus.close()
        await services.courier.close()
        for channel in services.channels.values():
            await channel.close()
        await database.close()
