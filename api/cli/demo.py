"""The demonstration: people to sign in as, and an agency in a process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.delivery.accounts import provision_demo_accounts
from api.demo_agency.serve import serve_demo_agency
from api.services import Services
from api.signin.accounts import ensure_user
from data.ids import new_token
from data.subject import Role

_PEOPLE = (
    ("truc", "Người trực tổng đài", Role.OPERATOR),
    ("giamsat", "Người giám sát", Role.SUPERVISOR),
)


@asynccontextmanager
async def demo_running(services: Services) -> AsyncIterator[None]:
    """Keep the demonstration's people and agency while the service runs; else do nothing."""
    settings = services.settings
    if not settings.demo:
        yield
        return
    await _introduce_people(services)
    address = f"http://127.0.0.1:{settings.demo_agency_port}"
    config = await _write_config(services, address)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", "demo-agency", "--config", str(config)
    )
    typer.echo(f"  demo agency {address}/")
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _introduce_people(services: Services) -> None:
    """Give each demonstration user a new password and print it: it holds until the next start."""
    async with services.database.transaction() as session:
        for name, display_name, role in _PEOPLE:
            password = new_token(9)
            await ensure_user(session, name, display_name, role, password)
            typer.echo(f"  sign in as  {name}  password {password}  ({role.value})")


async def _write_config(services: Services, address: str) -> Path:
    credentials = await provision_demo_accounts(services, address)
    path = services.settings.var / "demo-agency.json"
    content = {
        "service": services.settings.base_url,
        "port": services.settings.demo_agency_port,
        "agencies": {item.agency_code: item.as_dict() for item in credentials},
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
    return path


def demo_agency(
    config: Annotated[Path, typer.Option(help="The file that `langnghe run --demo` writes.")],
) -> None:
    """Receive tickets as an agency would: verify, show, acknowledge."""
    serve_demo_agency(json.loads(config.read_text()))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo-agency")(demo_agency)
