"""Everything that the page of one conversation shows, read at one moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from data import clock
from data.models import Attempt, Conversation, Correction, Evidence
from data.repositories.alarms import AlarmRepository
from data.repositories.audit import AuditRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.corrections import CorrectionRepository
from data.repositories.deliveries import DeliveryRepository
from data.repositories.evidence import EvidenceRepository
from data.repositories.messages import Line, MessageRepository
from data.repositories.tickets import DeliveryView, TicketRepository, TicketView
from data.repositories.users import UserRepository
from data.subject import Subject

_SAME_READING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Share:
    """One agency's delivery with its tries and the opened notes of its receipts."""

    view: DeliveryView
    attempts: tuple[Attempt, ...]
    notes: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """One conversation opened for an operator."""

    row: Conversation
    lines: tuple[Line, ...]
    evidence: dict[UUID, Evidence]
    alarms: tuple[str, ...]
    ticket: TicketView | None
    shares: tuple[Share, ...]
    corrections: tuple[Correction, ...]
    names: dict[UUID, str]
    now: datetime


class ConversationReader:
    """Opens conversations within permission and notes in the audit trail who read them."""

    def __init__(self, session: AsyncSession, services: Services) -> None:
        self._session = session
        self._vault = services.vault

    async def read(self, row: UUID, subject: Subject) -> Reading | None:
        """Open a conversation; None when there is none or the subject may not see it."""
        conversation = await ConversationRepository(self._session, self._vault).get(row, subject)
        if conversation is None:
            return None
        now = await clock.now(self._session)
        await self._note(row, subject, now)
        lines = tuple(await MessageRepository(self._session, self._vault).transcript(row))
        evidence = await EvidenceRepository(self._session, self._vault).of_conversation(row)
        alarms = await AlarmRepository(self._session).standing([row])
        root = conversation.continues_id or row
        tickets = TicketRepository(self._session, self._vault)
        ticket = await tickets.of_conversation(root, subject)
        corrections = tuple(await CorrectionRepository(self._session).of_conversation(row))
        return Reading(
            row=conversation,
            lines=lines,
            evidence={item.message_id: item for item in evidence},
            alarms=tuple(alarms.get(row, ())),
            ticket=ticket,
            shares=await self._shares(ticket),
            corrections=corrections,
            names=await self._names(conversation, lines, corrections),
            now=now,
        )

    async def _note(self, row: UUID, subject: Subject, now: datetime) -> None:
        """Add an audit entry; a page that stays open is one reading for some minutes."""
        audit = AuditRepository(self._session)
        entries: list[Any] = await audit.of("conversation", row, limit=50)
        noted = any(
            entry.action == "conversation.read"
            and entry.actor_id == subject.id
            and now - entry.at < _SAME_READING
            for entry in entries
        )
        if not noted:
            audit.add(subject, "conversation.read", "conversation", row)

    async def _shares(self, ticket: TicketView | None) -> tuple[Share, ...]:
        deliveries = DeliveryRepository(self._session, self._vault)
        return tuple(
            [
                Share(
                    view,
                    tuple(await deliveries.attempts(view.row.id)),
                    {item.id: deliveries.note(item) for item in view.receipts},
                )
                for view in (ticket.deliveries if ticket else ())
            ]
        )

    async def _names(
        self,
        conversation: Conversation,
        lines: tuple[Line, ...],
        corrections: tuple[Correction, ...],
    ) -> dict[UUID, str]:
        people = {conversation.holder_id, conversation.assigned_id}
        people |= {line.row.author_id for line in lines} | {item.by_id for item in corrections}
        known = [person for person in people if person is not None]
        return await UserRepository(self._session).display_names(known)
