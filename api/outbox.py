"""The way out to the reporter: stored first, sent by a job after the commit."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from bot.channels.text import split_text
from data.bus import tell
from data.models import Conversation, Message
from data.queue import URGENT
from data.repositories.messages import MessageRepository


async def queue_reply(
    session: AsyncSession,
    services: Services,
    conversation: Conversation,
    text: str,
    *,
    author: str,
    author_id: UUID | None = None,
    buttons: Sequence[tuple[str, str]] = (),
    script_key: str | None = None,
    row: UUID | None = None,
) -> Message:
    """Store a message to the reporter and the job that sends it, in the same transaction.

    A text longer than the channel takes becomes several messages, the buttons under the last;
    the last one is returned. Messages of one conversation go out in the order they were stored.
    `row` is an id chosen beforehand, by which the caller knows a message that was stored already.
    """
    channel = services.channels.get(conversation.channel)
    parts = split_text(text, channel.capabilities.text_limit) if channel else [text]
    messages = MessageRepository(session, services.vault)
    for number, part in enumerate(parts, 1):
        message = await messages.add_outbound(
            conversation,
            text=part,
            author=author,
            author_id=author_id,
            buttons=buttons if number == len(parts) else (),
            script_key=script_key,
            row=row if number == len(parts) else None,
        )
        await services.queue.defer(
            session,
            "send_reply",
            lock=f"out:{conversation.id}",
            priority=URGENT,
            message_id=message.id,
        )
    await tell(session, "message", conversation.id)
    return message
