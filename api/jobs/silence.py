"""A reporter who falls silent after saying something serious still becomes a ticket."""

from uuid import UUID

import procrastinate

from api.services import Services
from api.tickets.service import open_or_update
from bot.dialogue.stored import load_state
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import MessageRepository
from nlu.labels import Urgency


def register(app: procrastinate.App, services: Services) -> None:
    """Register the job that looks after a silence."""

    @app.task(name="notice_silence", retry=procrastinate.RetryStrategy(linear_wait=5))
    async def notice_silence(conversation_id: str, message_id: str) -> None:
        await _forward_if_silent(services, UUID(conversation_id), UUID(message_id))


async def _forward_if_silent(services: Services, conversation_id: UUID, message_id: UUID) -> None:
    """Open the ticket unless something newer was said, which has a watch of its own."""
    async with services.database.transaction() as session:
        conversations = ConversationRepository(session, services.vault)
        conversation = await conversations.lock(conversation_id)
        if conversation is None:
            return
        messages = MessageRepository(session, services.vault)
        if await messages.newest_inbound(conversation_id) != message_id:
            return
        if conversation.urgency_rank < Urgency.MEDIUM.rank:
            return  # an operator has found meanwhile that it is no case
        state = load_state(conversations.state(conversation))
        await open_or_update(session, services, conversation, state, "silence")
