"""Health and metrics."""

import hmac
from typing import Annotated

from fastapi import Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import PlainTextResponse

from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from data.subject import Role, Subject

router = guarded_router()


async def authenticate(request: Request) -> Subject | None:
    """Know the monitor by its token, sent as `Authorization: Bearer …`."""
    wanted = request.app.state.services.settings.metrics_token
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if wanted is None or not shown:
        return None
    if not hmac.compare_digest(wanted.get_secret_value().encode(), shown.encode()):
        return None
    return Subject(Role.MONITOR, "monitor")


@router.get("/healthz", response_class=PlainTextResponse)
async def healthz(_: Annotated[Subject, Depends(Requires("health.read"))]) -> str:
    """Tell that the process runs."""
    return "ok"


@router.get("/readyz", response_class=PlainTextResponse)
async def readyz(
    _: Annotated[Subject, Depends(Requires("health.read"))], services: ServicesDep
) -> Response:
    """Tell whether events can be stored now; 503 when the database is away."""
    try:
        await services.database.ping()
    except (DBAPIError, PoolTimeout, OSError):
        return PlainTextResponse("database away", 503)
    return PlainTextResponse("ready")


@router.get("/metrics")
async def metrics(_: Annotated[Subject, Depends(Requires("metrics.read"))]) -> Response:
    """Give the metrics in Prometheus' text form."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
