"""The webhook of every channel: signature, store, commit, 200."""

import hashlib
import json
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request, Response

from api.intake import set_aside, store_event
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep, read_body
from api.services import Services
from bot.channels.port import Channel, MalformedUpdate
from data.subject import Subject

router = guarded_router(prefix="/webhooks")


@router.post("/{channel}")
async def receive(
    channel: str,
    request: Request,
    services: ServicesDep,
    _: Annotated[Subject, Depends(Requires("webhook.post"))],
) -> Response:
    """Store one event of a platform and answer 200 only once it is committed.

    404 unknown channel; 413 too large; 403 wrong signature; 400 no JSON object; 503 when the
    database is away, so that the platform sends it again.
    """
    platform = services.channels.get(channel)
    if platform is None:
        raise HTTPException(404)
    body = await read_body(request, services.settings.max_update_bytes, HTTPException(413))
    if not platform.authentic(request.headers, body):
        raise HTTPException(403)
    await take_update(services, platform, _parse(body))
    return Response(status_code=200)


async def take_update(services: Services, channel: Channel, update: dict[str, Any]) -> None:
    """Store one update, by webhook or by polling; returns once it is committed."""
    try:
        event = channel.read(update)
    except MalformedUpdate:
        event = None
    async with services.database.transaction() as session:
        if event is None:
            external_id = hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()
            await set_aside(session, services, channel.name, external_id, update)
        elif event.kind != "ignored":
            await store_event(
                session, services, channel.name, event.external_id, event.address, update
            )


def _parse(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(update, dict):
        raise HTTPException(400)
    return update
