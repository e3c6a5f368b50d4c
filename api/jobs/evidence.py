"""Fetching what was sent unasked: hashed, encrypted, sealed unseen."""

import hashlib
from uuid import UUID

import procrastinate

from api.jobs.replies import RetryAsTold
from api.services import Services
from bot.channels.port import Channel, MediaReference, Refused, Unreachable
from data.bus import tell
from data.models import Conversation
from data.queue import OUTGOING
from data.repositories.evidence import EvidenceRepository


def register(app: procrastinate.App, services: Services) -> None:
    """Register the job that seals a file."""

    @app.task(name="fetch_evidence", queue=OUTGOING, retry=RetryAsTold())
    async def fetch_evidence(evidence_id: str) -> None:
        await _seal(services, UUID(evidence_id))


async def _seal(services: Services, evidence_id: UUID) -> None:
    async with services.database.transaction() as session:
        files = EvidenceRepository(session, services.vault)
        evidence = await files.get(evidence_id)
        if evidence is None or evidence.state != "pending":
            return
        conversation = await session.get_one(Conversation, evidence.conversation_id)
        channel = services.channels.get(conversation.channel)
        media = MediaReference("file", files.remote(evidence), evidence.size)
    content, state = None, "lost"
    if channel is not None:
        content, state = await _fetch(channel, media, services.settings.max_file_bytes)
    digest = hashlib.sha256(content).digest() if content is not None else None
    async with services.database.transaction() as session:
        await EvidenceRepository(session, services.vault).settle(
            evidence_id, state, content, digest
        )
        await tell(session, "message", conversation.id)


async def _fetch(channel: Channel, media: MediaReference, limit: int) -> tuple[bytes | None, str]:
    content = bytearray()
    try:
        async for chunk in channel.fetch(media):
            content += chunk
            if len(content) > limit:
                return None, "too_large"
    except Refused:
        return None, "too_large"
    except Unreachable:
        return None, "lost"
    return bytes(content), "sealed"
