"""The demonstration agency as a program."""

import asyncio
import os
from typing import Any

import typer
from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from api.demo_agency import inbox, pages
from api.demo_agency.answering import Clerk
from api.demo_agency.config import DemoConfig
from api.demo_agency.desk import Desk
from api.observability.logs import configure_logs
from api.pages import assets
from api.pages.errors import install_error_pages
from api.pages.headers import secure
from api.server import serve_http, stopping

_HOST = "127.0.0.1"


def build_demo_agency(config: dict[str, Any]) -> FastAPI:
    """Build the agency: its inbox and its desk; raises pydantic.ValidationError.

    `config` holds `service` (address), `port` and `agencies` (code → agency_code, endpoint,
    secret, api_key). `app.state.clerk` is to be closed at the end.
    """
    parsed = DemoConfig.model_validate(config)
    app = FastAPI(title="Demo agency", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.config = parsed
    app.state.desk = Desk()
    app.state.clerk = Clerk(parsed)
    app.state.authenticators = []
    for router in (inbox.router, pages.router, assets.router):
        app.include_router(router)
    install_error_pages(app)
    app.middleware("http")(_strict)
    return app


def serve_demo_agency(config: dict[str, Any]) -> None:
    """Serve the agency on this machine until SIGINT or SIGTERM; prints one line."""
    configure_logs("WARNING")
    asyncio.run(_serve(config))


async def _serve(config: dict[str, Any]) -> None:
    app = build_demo_agency(config)
    parsed: DemoConfig = app.state.config
    typer.echo(f"  demo agency plays {len(parsed.agencies)} agencies at {_HOST}:{parsed.port}")
    async with stopping() as stop:
        orphaned = asyncio.create_task(_stop_when_orphaned(os.getppid(), stop))
        try:
            await serve_http(app, _HOST, parsed.port, stop)
        finally:
            orphaned.cancel()
            await app.state.clerk.close()


async def _stop_when_orphaned(parent: int, stop: asyncio.Event) -> None:
    """End with the program that started us, also when that one was killed."""
    while os.getppid() == parent:  # noqa: ASYNC110 (nobody rings when a parent dies)
        await asyncio.sleep(1)
    stop.set()


async def _strict(request: Request, call_next: RequestResponseEndpoint) -> Response:
    answer = await call_next(request)
    secure(answer.headers)
    return answer
