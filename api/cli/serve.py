"""`langnghe run`, `api`, `worker` and `migrate`."""

import asyncio
from typing import Annotated

import typer

from api.bootstrap import open_services, prepare_database
from api.cli.demo import demo_running
from api.observability.logs import configure_logs
from api.server import is_taken, serve_everything, stopping
from data import migrate as migrations
from data.settings import Settings, read_settings


def say(text: str) -> None:
    """Tell the person at the terminal what goes on."""
    typer.echo(f"  {text}")


def run(
    demo: Annotated[
        bool, typer.Option(help="Also start a demonstration agency and make people to sign in.")
    ] = False,
) -> None:
    """Serve everything in one process: web, console, worker; an own PostgreSQL if none is set."""
    settings = read_settings().model_copy(update={"demo": demo} if demo else {})
    if settings.demo:
        settings = settings.model_copy(update=_for_demo(settings))
    _serve(settings, http=True, worker=True)


def _for_demo(settings: Settings) -> dict[str, object]:
    """Let invented agencies be near, and nobody need a telephone unless that was asked for."""
    asked = "second_factor" in settings.model_fields_set
    return {
        "allow_loopback_agencies": True,
        "second_factor": settings.second_factor if asked else "optional",
    }


def api() -> None:
    """Serve HTTP only; any number of these may run on one PostgreSQL."""
    _serve(read_settings(), http=True, worker=False)


def worker() -> None:
    """Run jobs only; any number of these may run on one PostgreSQL."""
    _serve(read_settings(), http=False, worker=True)


def migrate() -> None:
    """Bring the database's schema up to date."""
    settings = read_settings()
    url, server = prepare_database(settings, say)
    say(f"schema {migrations.current(url)}")
    if server is not None:
        server.stop()


def _serve(settings: Settings, *, http: bool, worker: bool) -> None:
    configure_logs(settings.log_level, settings.log_json)
    if http and is_taken(settings.host, settings.port):
        typer.echo(f"port {settings.port} is taken by another program; set LANGNGHE_PORT", err=True)
        raise typer.Exit(1)
    typer.echo("Lắng Nghe")
    url, server = prepare_database(settings, say)
    try:
        asyncio.run(_serve_until_stopped(settings, url, http=http, worker=worker))
    finally:
        if server is not None:
            server.stop()


async def _serve_until_stopped(settings: Settings, url: str, *, http: bool, worker: bool) -> None:
    async with (
        stopping() as stop,
        open_services(settings, url, say) as services,
        demo_running(services),
    ):
        if http:
            say(f"web chat    {settings.base_url}/")
            say(f"console     {settings.base_url}/console")
        typer.echo("ready")
        await serve_everything(services, stop, http=http, worker=worker)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (run, api, worker, migrate):
        app.command()(command)
