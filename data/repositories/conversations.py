"""Conversations: found by channel and address, locked for change, read within permission."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Conversation, Delivery, Ticket
from data.subject import Role, Subject
from data.vault import Vault

_TABLE = "conversations"


def readable(subject: Subject) -> ColumnElement[bool]:
    """Give the condition under which the subject may see a conversation at all."""
    if subject.role in {Role.OPERATOR, Role.SUPERVISOR, Role.SYSTEM}:
        return true()
    if subject.role in {Role.AGENCY, Role.AGENCY_OFFICER} and subject.agency_code:
        return exists().where(
            Ticket.conversation_id == Conversation.id,
            Delivery.ticket_id == Ticket.id,
            Delivery.agency_code == subject.agency_code,
        )
    return false()


class ConversationRepository:
    """Reads and makes conversations; opens and seals their secrets."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def address_hash(self, channel: str, address: str) -> bytes:
        """Give the look-up hash of an address on a channel."""
        return self._vault.lookup(f"address:{channel}", address)

    async def find(self, channel: str, address: str) -> Conversation | None:
        """Find the open conversation at an address."""
        return (await self._session.execute(self._open(channel, address))).scalar_one_or_none()

    async def newest(self, channel: str, address: str) -> Conversation | None:
        """Find the newest conversation at an address, open or closed."""
        statement = (
            select(Conversation)
            .where(
                Conversation.channel == channel,
                Conversation.address_hash == self.address_hash(channel, address),
            )
            .order_by(Conversation.opened_at.desc())
            .limit(1)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def obtain(self, channel: str, address: str, state: dict[str, Any]) -> Conversation:
        """Lock the open conversation at an address, making one in `state` when there is none."""
        statement = self._open(channel, address).with_for_update()
        found = (await self._session.execute(statement)).scalar_one_or_none()
        if found is None:
            await self._insert(channel, address, state)
            found = (await self._session.execute(statement)).scalar_one()
        return found

    async def lock(self, row: UUID) -> Conversation | None:
        """Lock one conversation for change."""
        statement = (
            select(Conversation)
            .where(Conversation.id == row)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def get(self, row: UUID, subject: Subject) -> Conversation | None:
        """Read one conversation that the subject may see."""
        statement = self.select(subject).where(Conversation.id == row)
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def by_receipt(self, code: str) -> Conversation | None:
        """Find the conversation that a receipt code belongs to."""
        statement = select(Conversation).where(
            Conversation.receipt_hash == self._vault.lookup("receipt", code)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    def bind_receipt(self, conversation: Conversation, code: str) -> None:
        """Make a receipt code open this conversation; only its hash is kept to find it by."""
        conversation.receipt_hash = self._vault.lookup("receipt", code)

    def address(self, conversation: Conversation) -> str:
        """Open the address on the channel."""
        return self._vault.open_text(conversation.address, _TABLE, "address", conversation.id)

    def state(self, conversation: Conversation) -> dict[str, Any]:
        """Open the dialogue's state."""
        state: dict[str, Any] = self._vault.open_json(
            conversation.state, _TABLE, "state", conversation.id
        )
        return state

    def set_state(self, conversation: Conversation, state: dict[str, Any]) -> None:
        """Seal and set the dialogue's state."""
        conversation.state = self._vault.seal_json(state, _TABLE, "state", conversation.id)

    @staticmethod
    def select(subject: Subject) -> Select[Conversation]:
        """Begin any query of conversations: only what the subject may see."""
        return select(Conversation).where(readable(subject))

    def _open(self, channel: str, address: str) -> Select[Conversation]:
        return select(Conversation).where(
            Conversation.channel == channel,
            Conversation.address_hash == self.address_hash(channel, address),
            Conversation.status == "open",
        )

    async def _insert(self, channel: str, address: str, state: dict[str, Any]) -> None:
        row = new_id()
        statement = insert(Conversation).values(
            id=row,
            channel=channel,
            address=self._vault.seal_text(address, _TABLE, "address", row),
            address_hash=self.address_hash(channel, address),
            state=self._vault.seal_json(state, _TABLE, "state", row),
        )
        await self._session.execute(statement.on_conflict_do_nothing())
