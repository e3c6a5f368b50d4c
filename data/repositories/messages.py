"""Messages and their revisions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Conversation, Message, Revision
from data.vault import Vault

_TABLE = "messages"
_BUTTONS_BACK = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A message opened for reading, with what it said before each edit (oldest first)."""

    row: Message
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    understanding: dict[str, Any] | None = None
    earlier: tuple[str, ...] = field(default=())


class MessageRepository:
    """Adds and reads messages of a conversation, sealed on the way in and opened on the way out."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    async def find_inbound(self, conversation: Conversation, external_id: str) -> Message | None:
        """Find a message of the reporter by the platform's id."""
        statement = select(Message).where(
            Message.conversation_id == conversation.id,
            Message.direction == "inbound",
            Message.external_id == external_id,
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def add_inbound(
        self,
        conversation: Conversation,
        *,
        text: str,
        kind: str,
        external_id: str | None,
        order: int = 0,
        said_at: datetime | None = None,
    ) -> Message:
        """Add what the reporter wrote."""
        row = new_id()
        message = Message(
            id=row,
            conversation_id=conversation.id,
            direction="inbound",
            author="reporter",
            external_id=external_id,
            order=order,
            kind=kind,
            body=self._body(row, text, ()),
            state="received",
            said_at=said_at,
        )
        self._session.add(message)
        await self._session.flush()
        return message

    async def add_outbound(
        self,
        conversation: Conversation,
        *,
        text: str,
        author: str,
        author_id: UUID | None = None,
        buttons: Sequence[tuple[str, str]] = (),
        script_key: str | None = None,
        row: UUID | None = None,
    ) -> Message:
        """Add what is to be sent to the reporter, as queued; `row` is an id chosen beforehand."""
        row = row or new_id()
        message = Message(
            id=row,
            conversation_id=conversation.id,
            direction="outbound",
            author=author,
            author_id=author_id,
            kind="text",
            script_key=script_key,
            body=self._body(row, text, buttons),
            state="queued",
        )
        self._session.add(message)
        await self._session.flush()
        return message

    async def revise(self, message: Message, text: str, at: datetime | None) -> bool:
        """Give a message its newest text and keep the older one as a revision.

        Returns False when `text` is itself the older one (edits came out of order).
        """
        newest = not (at and message.said_at and at < message.said_at)
        old = self.open(message).text if newest else text
        row = new_id()
        self._session.add(
            Revision(
                id=row,
                message_id=message.id,
                number=message.revision,
                body=self._vault.seal_json({"text": old}, "revisions", "body", row),
            )
        )
        message.revision += 1
        if newest:
            message.body = self._body(message.id, text, ())
            message.said_at = at or message.said_at
        await self._session.flush()
        return newest

    def set_understanding(self, message: Message, understanding: dict[str, Any]) -> None:
        """Seal what the machine understood beside the message."""
        message.understanding = self._vault.seal_json(
            understanding, _TABLE, "understanding", message.id
        )

    async def get(self, row: UUID) -> Message | None:
        """Read one message."""
        return await self._session.get(Message, row)

    async def lock(self, row: UUID) -> Message | None:
        """Lock one message for change, as the database has it now."""
        return await self._session.get(Message, row, with_for_update=True, populate_existing=True)

    async def earlier_texts(self, conversation: Conversation, limit: int = 20) -> list[str]:
        """Give the newest texts of the reporter, oldest first."""
        statement = (
            select(Message)
            .where(
                Message.conversation_id == conversation.id,
                Message.direction == "inbound",
                Message.kind == "text",
            )
            .order_by(Message.order.desc(), Message.seq.desc())
            .limit(limit)
        )
        rows = (await self._session.execute(statement)).scalars().all()
        return [self.open(row).text for row in reversed(rows)]

    async def transcript(
        self, conversation_id: UUID, after: int = 0, limit: int = 500
    ) -> list[Line]:
        """Open the newest `limit` messages after the given `seq`, oldest first."""
        statement = (
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.seq > after)
            .order_by(Message.seq.desc())
            .limit(limit)
        )
        rows = list(reversed((await self._session.execute(statement)).scalars().all()))
        edited = [row.id for row in rows if row.revision]
        earlier = await self._revisions(edited) if edited else {}
        return [self.open(row, earlier.get(row.id, ())) for row in rows]

    def open(self, message: Message, earlier: tuple[str, ...] = ()) -> Line:
        """Open one message."""
        body = self._vault.open_json(message.body, _TABLE, "body", message.id)
        understanding = message.understanding and self._vault.open_json(
            message.understanding, _TABLE, "understanding", message.id
        )
        buttons = tuple((label, value) for label, value in body.get("buttons", ()))
        return Line(message, body["text"], buttons, understanding or None, earlier)

    async def mark_cleared(self, rows: Sequence[UUID]) -> None:
        """Note that messages were cleared from the reporter's side; the record keeps them."""
        await self._session.execute(
            update(Message).where(Message.id.in_(rows)).values(state="cleared")
        )

    async def withdraw_queued(self, conversation: Conversation) -> None:
        """Take back what was not sent yet; one that is being sent now may still go out."""
        await self._session.execute(
            update(Message)
            .where(
                Message.conversation_id == conversation.id,
                Message.direction == "outbound",
                Message.state == "queued",
            )
            .values(state="withdrawn")
        )

    async def last_seq(self, conversation_id: UUID) -> int:
        """Give the newest `seq` of a conversation, 0 when it is empty."""
        statement = select(func.coalesce(func.max(Message.seq), 0)).where(
            Message.conversation_id == conversation_id
        )
        return (await self._session.execute(statement)).scalar_one()

    async def button_label(self, conversation: Conversation, value: str) -> str | None:
        """Give what stood on the newest button with this value that the person was shown."""
        statement = (
            select(Message)
            .where(Message.conversation_id == conversation.id, Message.direction == "outbound")
            .order_by(Message.seq.desc())
            .limit(_BUTTONS_BACK)
        )
        for message in (await self._session.execute(statement)).scalars():
            for label, shown in self.open(message).buttons:
                if shown == value:
                    return label
        return None

    async def last_answer_at(self, conversation_id: UUID) -> datetime | None:
        """Tell when an operator wrote last."""
        statement = select(func.max(Message.created_at)).where(
            Message.conversation_id == conversation_id, Message.author == "operator"
        )
        return (await self._session.execute(statement)).scalar()

    async def newest_inbound(self, conversation_id: UUID) -> UUID | None:
        """Give the id of what the reporter wrote last."""
        statement = (
            select(Message.id)
            .where(Message.conversation_id == conversation_id, Message.direction == "inbound")
            .order_by(Message.seq.desc())
            .limit(1)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def _revisions(self, messages: list[UUID]) -> dict[UUID, tuple[str, ...]]:
        statement = (
            select(Revision).where(Revision.message_id.in_(messages)).order_by(Revision.number)
        )
        found: dict[UUID, tuple[str, ...]] = {}
        for row in (await self._session.execute(statement)).scalars():
            body = self._vault.open_json(row.body, "revisions", "body", row.id)
            found[row.message_id] = (*found.get(row.message_id, ()), body["text"])
        return found

    def _body(self, row: UUID, text: str, buttons: Sequence[tuple[str, str]]) -> bytes:
        content = {"text": text, "buttons": [list(button) for button in buttons]}
        return self._vault.seal_json(content, _TABLE, "body", row)
