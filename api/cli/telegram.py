"""`langnghe telegram`: the bot's registration at Telegram."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict

import typer

from api.bootstrap import make_telegram
from bot.channels.telegram import TelegramChannel
from data.settings import Settings, read_settings

telegram = typer.Typer(help="Connect a Telegram bot.", no_args_is_help=True)


@telegram.command()
def register_webhook() -> None:
    """Tell Telegram to post events to our public address."""
    settings = read_settings()
    if settings.public_url is None or settings.telegram_secret is None:
        raise typer.BadParameter("set LANGNGHE_PUBLIC_URL and LANGNGHE_TELEGRAM_SECRET first")
    address = f"{settings.base_url}/webhooks/telegram"
    _with_channel(settings, lambda channel: channel.set_webhook(address))
    typer.echo(f"Telegram posts to {address}")


@telegram.command()
def status() -> None:
    """Show what Telegram says of the bot's webhook."""
    _with_channel(read_settings(), _print_status)


@telegram.command()
def remove_webhook() -> None:
    """Stop posting; afterwards the bot can be polled."""
    _with_channel(read_settings(), lambda channel: channel.delete_webhook())


async def _print_status(channel: TelegramChannel) -> None:
    for name, value in asdict(await channel.webhook_status()).items():
        typer.echo(f"{name}: {value}")


def _with_channel(settings: Settings, work: Callable[[TelegramChannel], Awaitable[object]]) -> None:
    channel = make_telegram(settings)
    if channel is None:
        raise typer.BadParameter("set LANGNGHE_TELEGRAM_TOKEN first")

    async def work_and_close() -> None:
        try:
            await work(channel)
        finally:
            await channel.close()

    asyncio.run(work_and_close())


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(telegram, name="telegram")
