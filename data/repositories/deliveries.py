"""Each agency's share in a ticket, the attempts to hand it over, and receipts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Attempt, Delivery, Receipt, Ticket
from data.repositories.tickets import readable
from data.subject import Role, Subject
from data.vault import Vault


class DeliveryRepository:
    """Finds and locks deliveries within permission; notes attempts and receipts."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    async def add(
        self, ticket: Ticket, *, agency_code: str, role: str, because: str, rung: int = 0
    ) -> Delivery | None:
        """Give an agency its share in a ticket; None when it has one already."""
        statement = (
            insert(Delivery)
            .values(
                id=new_id(),
                ticket_id=ticket.id,
                agency_code=agency_code,
                role=role,
                because=because,
                rung=rung,
                state="queued",
            )
            .on_conflict_do_nothing()
            .returning(Delivery)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def get(self, row: UUID, subject: Subject) -> tuple[Delivery, Ticket] | None:
        """Read a delivery with its ticket; an agency reads only its own."""
        statement = self._select(subject).where(Delivery.id == row)
        found = (await self._session.execute(statement)).one_or_none()
        return None if found is None else (found[0], found[1])

    async def lock(self, row: UUID) -> tuple[Delivery, Ticket] | None:
        """Lock a delivery for change, its ticket first."""
        ticket_id = select(Delivery.ticket_id).where(Delivery.id == row).scalar_subquery()
        await self._session.execute(
            select(Ticket.id).where(Ticket.id == ticket_id).with_for_update()
        )
        statement = (
            select(Delivery, Ticket)
            .join(Ticket, Ticket.id == Delivery.ticket_id)
            .where(Delivery.id == row)
            .with_for_update(of=Delivery)
            .execution_options(populate_existing=True)
        )
        found = (await self._session.execute(statement)).one_or_none()
        return None if found is None else (found[0], found[1])

    async def note_attempt(
        self,
        delivery: Delivery,
        *,
        version: int,
        outcome: str,
        status_code: int | None,
        duration_ms: int,
    ) -> None:
        """Record one try to hand a version over."""
        delivery.attempts += 1
        self._session.add(
            Attempt(
                delivery_id=delivery.id,
                version=version,
                number=delivery.attempts,
                outcome=outcome,
                status_code=status_code,
                duration_ms=duration_ms,
            )
        )

    async def attempts(self, delivery_id: UUID) -> Sequence[Attempt]:
        """List the attempts of a delivery, in order."""
        statement = (
            select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.number)
        )
        return (await self._session.execute(statement)).scalars().all()

    async def find_receipt(self, delivery_id: UUID, idempotency_key: str) -> Receipt | None:
        """Find what an agency said under an idempotency key."""
        statement = select(Receipt).where(
            Receipt.delivery_id == delivery_id, Receipt.idempotency_key == idempotency_key
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def add_receipt(
        self, delivery: Delivery, *, state: str, reason: str | None, note: str, idempotency_key: str
    ) -> Receipt:
        """Keep what an agency said; its note is sealed."""
        row = new_id()
        receipt = Receipt(
            id=row,
            delivery_id=delivery.id,
            state=state,
            reason=reason,
            note=self._vault.seal_text(note, "receipts", "note", row) if note else None,
            idempotency_key=idempotency_key,
        )
        self._session.add(receipt)
        await self._session.flush()
        return receipt

    async def receipts(self, delivery_id: UUID) -> Sequence[Receipt]:
        """List what an agency said of a delivery, oldest first."""
        statement = (
            select(Receipt)
            .where(Receipt.delivery_id == delivery_id)
            .order_by(Receipt.created_at, Receipt.id)
        )
        return (await self._session.execute(statement)).scalars().all()

    def note(self, receipt: Receipt) -> str:
        """Open a receipt's note."""
        if receipt.note is None:
            return ""
        return self._vault.open_text(receipt.note, "receipts", "note", receipt.id)

    @staticmethod
    def _select(subject: Subject) -> Select[Delivery, Ticket]:
        statement = select(Delivery, Ticket).join(Ticket, Ticket.id == Delivery.ticket_id)
        if subject.role in {Role.AGENCY, Role.AGENCY_OFFICER}:
            return statement.where(Delivery.agency_code == (subject.agency_code or ""))
        return statement.where(readable(subject))
