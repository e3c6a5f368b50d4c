"""Taking an agency's receipt: once for each key, by the states' rules, in one transaction."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.agency.incoming import ReceiptIn
from api.agency.problems import Problem
from api.agency.states import load_states
from api.alarms import raise_alarm
from api.services import Services
from api.tickets.service import escalate
from bot.dialogue.events import AlarmKind
from data import clock
from data.bus import tell
from data.models import Delivery, Receipt, Ticket
from data.repositories.audit import AuditRepository
from data.repositories.clocks import ClockRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.deliveries import DeliveryRepository
from data.subject import Subject


async def take_receipt(
    session: AsyncSession,
    services: Services,
    subject: Subject,
    delivery_id: UUID,
    key: str,
    said: ReceiptIn,
) -> Receipt:
    """Keep what an agency says of its delivery and act on it; the same again changes nothing.

    Raises Problem 404 (not this agency's), 409 `key_reused` (the key came with other content) or
    409 `illegal_move` (with the present state and what may follow it).
    """
    deliveries = DeliveryRepository(session, services.vault)
    delivery, ticket = await _lock(session, services, subject, delivery_id)
    known = await deliveries.find_receipt(delivery.id, key)
    if known is not None:
        return _again(deliveries, known, said)
    _check_move(delivery, said)
    receipt = await deliveries.add_receipt(
        delivery, state=said.state, reason=said.reason, note=said.note, idempotency_key=key
    )
    await _move(session, delivery, said)
    AuditRepository(session).add(subject, f"receipt.{said.state}", "delivery", delivery.id)
    if said.state == "declined":
        await _pass_on(session, services, ticket)
    await tell(session, "ticket", ticket.conversation_id)
    return receipt


async def _lock(
    session: AsyncSession, services: Services, subject: Subject, delivery_id: UUID
) -> tuple[Delivery, Ticket]:
    """Lock conversation, ticket and delivery, in this order, if the delivery is the subject's."""
    deliveries = DeliveryRepository(session, services.vault)
    found = await deliveries.get(delivery_id, subject)
    if found is not None:
        await ConversationRepository(session, services.vault).lock(found[1].conversation_id)
        found = await deliveries.lock(delivery_id)
    if found is None:
        raise Problem(404, "not_found", "You have no such delivery.")
    return found


def _again(deliveries: DeliveryRepository, known: Receipt, said: ReceiptIn) -> Receipt:
    before = (known.state, known.reason, deliveries.note(known))
    if before != (said.state, said.reason, said.note):
        raise Problem(409, "key_reused", "This Idempotency-Key came with another content before.")
    return known


def _check_move(delivery: Delivery, said: ReceiptIn) -> None:
    states = load_states()
    if not states.may_become(delivery.state, said.state):
        raise Problem(
            409,
            "illegal_move",
            "The delivery cannot go there from its present state.",
            state=delivery.state,
            allowed=sorted(states.moves.get(delivery.state, ())),
        )


async def _move(session: AsyncSession, delivery: Delivery, said: ReceiptIn) -> None:
    now = await clock.now(session)
    delivery.state = said.state
    delivery.received_at = delivery.received_at or now
    delivery.decline_reason = said.reason
    if said.state in load_states().closed:
        delivery.closed_at = now
    clocks = ClockRepository(session)
    await clocks.meet(delivery.ticket_id, "receipt", delivery.id)
    if said.state in load_states().working:
        await clocks.meet(delivery.ticket_id, "urgent_measure")


async def _pass_on(session: AsyncSession, services: Services, ticket: Ticket) -> None:
    """Call the operator and give the ticket to the next agency of the ladder."""
    await session.flush()
    await raise_alarm(session, ticket.conversation_id, AlarmKind.DECLINED)
    await escalate(session, services, ticket, "declined")


def describe(receipt: Receipt) -> dict[str, Any]:
    """Give a receipt as the API answers it: always the same for the same receipt."""
    return {
        "id": str(receipt.id),
        "delivery_id": str(receipt.delivery_id),
        "state": receipt.state,
        "reason": receipt.reason,
        "recorded_at": receipt.created_at.isoformat(),
    }
