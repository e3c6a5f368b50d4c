"""`langnghe doctor`: what is missing or misconfigured."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import httpx
import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError

from api.bootstrap import open_key_ring
from api.permissions.matrix import load_matrix
from api.server import is_taken
from bot.dialogue.script import load_script
from data import migrate
from data.database import Database
from data.reference.province import load_province
from data.settings import Settings, read_settings
from data.vault import VaultError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok`, `warn` (works, not for production) or `bad`."""

    level: str
    about: str
    text: str


def check_keys(settings: Settings) -> Finding:
    """Look at the key ring."""
    try:
        open_key_ring(settings)
    except (VaultError, OSError) as error:
        return Finding("bad", "keys", str(error))
    if settings.keys is None and settings.keys_file is None:
        return Finding("warn", "keys", "the key ring lies beside the data, in var/keys")
    return Finding("ok", "keys", "key ring opens")


async def check_database(settings: Settings) -> Finding:
    """Look at PostgreSQL and its schema."""
    if settings.database_url is None:
        return Finding("warn", "database", "DATABASE_URL is unset: an own PostgreSQL in var/")
    database = Database(settings.database_url)
    try:
        await database.ping()
        current = await asyncio.to_thread(migrate.current, settings.database_url)
    except (DBAPIError, OperationalError, OSError):
        return Finding("bad", "database", "PostgreSQL does not answer at DATABASE_URL")
    finally:
        await database.close()
    if current != migrate.head():
        return Finding("bad", "database", f"schema {current or 'empty'}: run `langnghe migrate`")
    return Finding("ok", "database", f"PostgreSQL answers, schema {current}")


def check_disk(settings: Settings) -> Finding:
    """Look at the room left under `var`."""
    settings.var.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.var, os.W_OK):
        return Finding("bad", "disk", f"{settings.var} cannot be written")
    free = shutil.disk_usage(settings.var).free / 1e9
    return Finding("ok" if free > 2 else "bad", "disk", f"{free:.0f} GB free under var")


def check_port(settings: Settings) -> Finding:
    """Look whether the port is free or already ours."""
    if not is_taken(settings.host, settings.port):
        return Finding("ok", "port", f"{settings.port} is free")
    try:
        ready = httpx.get(f"http://{settings.host}:{settings.port}/readyz", timeout=3)
    except httpx.HTTPError:
        return Finding("bad", "port", f"{settings.port} is taken by another program")
    level = "ok" if ready.status_code == 200 else "bad"
    return Finding(level, "port", f"the service runs on {settings.port}: {ready.text[:40]}")


def check_address(settings: Settings) -> Finding:
    """Look at the public address."""
    if settings.public_url is None:
        return Finding("warn", "address", "LANGNGHE_PUBLIC_URL is unset: this machine only")
    level = "ok" if settings.secure else "bad"
    return Finding(level, "address", "public address is HTTPS" if settings.secure else "not HTTPS")


async def check_telegram(settings: Settings) -> Finding:
    """Ask Telegram who the bot is."""
    if settings.telegram_token is None:
        return Finding("warn", "telegram", "LANGNGHE_TELEGRAM_TOKEN is unset: web chat only")
    if settings.public_url and not settings.telegram_secret:
        return Finding("bad", "telegram", "a webhook needs LANGNGHE_TELEGRAM_SECRET")
    url = f"{settings.telegram_api}/bot{settings.telegram_token.get_secret_value()}/getMe"
    async with httpx.AsyncClient(timeout=5) as client:
        try:
            answer = await client.get(url)
        except httpx.HTTPError:
            return Finding("bad", "telegram", "Telegram cannot be reached from here")
    if answer.status_code != 200:
        return Finding("bad", "telegram", f"Telegram refuses the token ({answer.status_code})")
    return Finding("ok", "telegram", "Telegram knows the bot")


def check_reference(settings: Settings) -> Finding:
    """Read province, script and permissions."""
    try:
        province = load_province(settings.province)
        load_script(province.communes)
        load_matrix()
    except (OSError, ValueError, KeyError) as error:
        return Finding("bad", "reference", f"{type(error).__name__}: {error}")
    return Finding("ok", "reference", f"{len(province.communes)} communes, script, permissions")


_CHECKS: tuple[Callable[[Settings], Finding | Awaitable[Finding]], ...] = (
    check_disk,
    check_keys,
    check_database,
    check_reference,
    check_port,
    check_address,
    check_telegram,
)


async def examine(settings: Settings) -> list[Finding]:
    """Run every check, one after the other."""
    findings = []
    for check in _CHECKS:
        found = check(settings)
        findings.append(found if isinstance(found, Finding) else await found)
    return findings


def doctor() -> None:
    """Say what is missing or misconfigured; exit code 1 when something does not work."""
    try:
        settings = read_settings()
    except ValidationError as error:
        for line in _settings_errors(error):
            typer.echo(f"bad   settings   {line}")
        raise typer.Exit(1) from None
    findings = asyncio.run(examine(settings))
    for finding in findings:
        typer.echo(f"{finding.level:<5} {finding.about:<10} {finding.text}")
    if any(finding.level == "bad" for finding in findings):
        raise typer.Exit(1)


def _settings_errors(error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_input=False, include_url=False):
        yield f"{'.'.join(map(str, item['loc']))}: {item['msg']}"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)
