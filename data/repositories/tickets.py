"""Tickets and what agencies and clocks say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from data.models import Clock, Delivery, Receipt, Ticket
from data.subject import Role, Subject
from data.vault import Vault

_TABLE = "tickets"


def readable(subject: Subject) -> ColumnElement[bool]:
    """Give the condition under which the subject may see a ticket at all."""
    if subject.role in {Role.OPERATOR, Role.SUPERVISOR, Role.SYSTEM}:
        return true()
    if subject.role in {Role.AGENCY, Role.AGENCY_OFFICER} and subject.agency_code:
        return exists().where(
            Delivery.ticket_id == Ticket.id, Delivery.agency_code == subject.agency_code
        )
    return false()


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One agency's share with its clocks and what it said, oldest first."""

    row: Delivery
    clocks: tuple[Clock, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket opened for reading."""

    row: Ticket
    report: dict[str, Any]
    deliveries: tuple[DeliveryView, ...]
    clocks: tuple[Clock, ...]
    """Those of the ticket itself, such as the operator's first action."""


class TicketRepository:
    """Finds, locks and opens tickets; their report is sealed."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    async def lock_of(self, conversation_id: UUID) -> Ticket | None:
        """Lock the ticket of a conversation for change."""
        statement = (
            select(Ticket).where(Ticket.conversation_id == conversation_id).with_for_update()
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def lock(self, row: UUID) -> Ticket:
        """Lock a ticket for change; raises NoResultFound."""
        statement = (
            select(Ticket)
            .where(Ticket.id == row)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.execute(statement)).scalar_one()

    def seal_report(self, row: UUID, report: dict[str, Any]) -> bytes:
        """Seal a report for its ticket."""
        return self._vault.seal_json(report, _TABLE, "report", row)

    def report(self, ticket: Ticket) -> dict[str, Any]:
        """Open a ticket's report."""
        report: dict[str, Any] = self._vault.open_json(ticket.report, _TABLE, "report", ticket.id)
        return report

    async def of_conversation(self, conversation_id: UUID, subject: Subject) -> TicketView | None:
        """Open the ticket of a conversation, if there is one and the subject may see it."""
        statement = select(Ticket).where(
            Ticket.conversation_id == conversation_id, readable(subject)
        )
        ticket = (await self._session.execute(statement)).scalar_one_or_none()
        return None if ticket is None else await self._view(ticket)

    async def deliveries(self, ticket_id: UUID) -> Sequence[Delivery]:
        """List a ticket's deliveries, in the order they were made."""
        statement = (
            select(Delivery).where(Delivery.ticket_id == ticket_id).order_by(Delivery.created_at)
        )
        return (await self._session.execute(statement)).scalars().all()

    async def conversation_of_clock(self, clock_id: UUID) -> UUID | None:
        """Name the conversation whose ticket a clock belongs to."""
        statement = (
            select(Ticket.conversation_id)
            .join(Clock, Clock.ticket_id == Ticket.id)
            .where(Clock.id == clock_id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def is_taken_on(self, ticket_id: UUID) -> bool:
        """Tell whether the lead, or an agency of the ladder, has said that it has the ticket.

        One that has declined has not taken it on, and one that only coordinates does not stand in
        for the lead.
        """
        statement = select(
            exists().where(
                Delivery.ticket_id == ticket_id,
                (Delivery.role == "lead") | (Delivery.rung > 0),
                Delivery.received_at.is_not(None),
                Delivery.state != "declined",
            )
        )
        return bool((await self._session.execute(statement)).scalar_one())

    async def _view(self, ticket: Ticket) -> TicketView:
        deliveries = await self.deliveries(ticket.id)
        clocks = await self._clocks(ticket.id)
        receipts = await self._receipts([delivery.id for delivery in deliveries])
        return TicketView(
            ticket,
            self.report(ticket),
            tuple(
                DeliveryView(
                    delivery,
                    tuple(clock for clock in clocks if clock.delivery_id == delivery.id),
                    tuple(item for item in receipts if item.delivery_id == delivery.id),
                )
                for delivery in deliveries
            ),
            tuple(clock for clock in clocks if clock.delivery_id is None),
        )

    async def _clocks(self, ticket_id: UUID) -> Sequence[Clock]:
        statement = select(Clock).where(Clock.ticket_id == ticket_id).order_by(Clock.due_at)
        return (await self._session.execute(statement)).scalars().all()

    async def _receipts(self, deliveries: Sequence[UUID]) -> Sequence[Receipt]:
        statement = (
            select(Receipt).where(Receipt.delivery_id.in_(deliveries)).order_by(Receipt.created_at)
        )
        return (await self._session.execute(statement)).scalars().all()
