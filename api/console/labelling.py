"""Correcting the machine, and sending the ticket on: what a human decides about a case."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.console.actions import locked
from api.console.refusals import Refused
from api.services import Services
from api.tickets.service import conversation_changed, open_or_update
from bot.dialogue.stored import load_state
from data.bus import tell
from data.models import Conversation
from data.queue import URGENT
from data.repositories.audit import AuditRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.corrections import CorrectionRepository
from data.repositories.deliveries import DeliveryRepository
from data.subject import Subject
from nlu.labels import Category, Urgency

FIELDS = ("urgency", "category", "place")
_OVER = {"declined", "revoked"}


async def correct(
    session: AsyncSession, services: Services, subject: Subject, row: UUID, field: str, value: str
) -> None:
    """Set urgency, category or place to what a human says and carry it into the ticket.

    What the machine had said is kept beside it for training. Raises Refused.
    """
    conversation = await locked(session, services, subject, row)
    assert subject.user_id is not None
    before, by_machine = _present(conversation, field)
    if before == value and not by_machine:
        return
    _set(conversation, services, field, value)
    await CorrectionRepository(session).add(
        row,
        field=field,
        machine_value=before if by_machine else None,
        human_value=value,
        by=subject.user_id,
    )
    AuditRepository(session).add(
        subject, "conversation.corrected", "conversation", row, field=field, value=value
    )
    await conversation_changed(session, services, conversation, subject)
    await tell(session, "conversation", row)


def _present(conversation: Conversation, field: str) -> tuple[str | None, bool]:
    """Give a field's value and whether the machine set it; raises Refused."""
    present = {
        "urgency": (conversation.urgency, conversation.urgency_source),
        "category": (conversation.category, conversation.category_source),
        "place": (conversation.place_code, conversation.place_source),
    }
    if field not in present:
        raise Refused("unknown_label", 422)
    value, source = present[field]
    return value, source == "machine"


def _set(conversation: Conversation, services: Services, field: str, value: str) -> None:
    try:
        if field == "urgency":
            urgency = Urgency(value)
            conversation.urgency, conversation.urgency_rank = urgency.value, urgency.rank
            conversation.urgency_source = "operator"
        elif field == "category":
            conversation.category = Category(value).value
            conversation.category_source = "operator"
        else:
            conversation.place_code = _commune(services, value)
            conversation.place_source = "operator"
    except ValueError:
        raise Refused("unknown_label", 422) from None


def _commune(services: Services, value: str) -> str:
    """Find a commune by code or by its full name; raises ValueError."""
    if value in services.province.communes:
        return value
    wanted = value.strip().lower()
    found = [code for code, name in services.province.communes.items() if name.lower() == wanted]
    if len(found) != 1:
        raise ValueError("no such commune")
    return found[0]


async def open_ticket(
    session: AsyncSession, services: Services, subject: Subject, row: UUID
) -> None:
    """Open the ticket by hand, or bring it up to date with the report so far. Raises Refused."""
    conversation = await locked(session, services, subject, row)
    state = load_state(ConversationRepository(session, services.vault).state(conversation))
    ticket = await open_or_update(session, services, conversation, state, "operator")
    AuditRepository(session).add(
        subject, "ticket.by_hand", "ticket", ticket.id, conversation=str(row)
    )
    await tell(session, "ticket", row)


async def retry_delivery(
    session: AsyncSession, services: Services, subject: Subject, delivery_id: UUID
) -> None:
    """Try at once to hand the present version to an agency. Raises Refused."""
    deliveries = DeliveryRepository(session, services.vault)
    found = await deliveries.get(delivery_id, subject)
    if found is None:
        raise Refused("gone", 404)
    await ConversationRepository(session, services.vault).lock(found[1].conversation_id)
    both = await deliveries.lock(delivery_id)
    assert both is not None
    delivery, ticket = both
    if delivery.state in _OVER or delivery.version_sent >= ticket.version:
        raise Refused("nothing_to_send")
    delivery.gave_up_at = None
    await services.queue.defer(
        session,
        "deliver_ticket",
        priority=URGENT,
        delivery_id=delivery.id,
        version=ticket.version,
        attempt=2,
    )
    AuditRepository(session).add(subject, "delivery.retried", "delivery", delivery.id)
    await tell(session, "ticket", ticket.conversation_id)
