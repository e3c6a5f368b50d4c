"""The way in: an event is stored with the job that will handle it, then answered."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.observability import metrics
from api.services import Services
from data.queue import URGENT
from data.repositories.conversations import ConversationRepository
from data.repositories.inbox import InboxRepository


async def store_event(
    session: AsyncSession,
    services: Services,
    channel: str,
    external_id: str,
    address: str,
    payload: dict[str, Any],
) -> bool:
    """Store a raw event and defer its handling; False when it was stored before.

    Events of one address are handled one at a time, in the order they were stored. The caller
    answers the platform only after the commit.
    """
    row = await InboxRepository(session, services.vault).put(channel, external_id, payload)
    if row is None:
        metrics.EVENTS.labels(channel, "duplicate").inc()
        return False
    address_hash = ConversationRepository(session, services.vault).address_hash(channel, address)
    await services.queue.defer(
        session, "handle_event", lock=f"in:{address_hash.hex()}", priority=URGENT, inbox_id=row
    )
    metrics.EVENTS.labels(channel, "stored").inc()
    return True


async def set_aside(
    session: AsyncSession,
    services: Services,
    channel: str,
    external_id: str,
    payload: dict[str, Any],
) -> None:
    """Store an authentic event that cannot be read, so that a human can look at it."""
    inbox = InboxRepository(session, services.vault)
    row = await inbox.put(channel, external_id, payload)
    if row is not None:
        await inbox.fail(row, "MalformedUpdate")
    metrics.EVENTS.labels(channel, "unreadable").inc()
