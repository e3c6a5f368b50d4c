"""Tickets on a real database without a worker: what happens is called for, one step at a time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.delivery.accounts import Credentials, provision_demo_accounts
from api.delivery.jobs import deliver
from api.services import Services
from api.tickets.service import conversation_changed, open_or_update
from bot.dialogue.events import Report, State
from bot.dialogue.stored import dump_state
from data.ids import new_id
from data.models import Alarm, Attempt, AuditEntry, Clock, Conversation, Delivery, Ticket
from data.repositories.conversations import ConversationRepository
from data.repositories.tickets import TicketRepository
from data.subject import BOT
from nlu.labels import Urgency

EA_KNUEC = "24505"
WORDS = "bố dượng đang đánh em, em sợ lắm"


@dataclass(frozen=True)
class TicketRoom:
    """Conversations talk, tickets come of it, and everything can be looked at."""

    services: Services

    async def talk(self, *, address: str = "", continues: UUID | None = None) -> UUID:
        """Begin a conversation; returns its id."""
        async with self.services.database.transaction() as session:
            conversations = ConversationRepository(session, self.services.vault)
            found = await conversations.obtain(
                "webchat", address or new_id().hex, dump_state(State())
            )
            found.continues_id = continues
            return found.id

    async def tell(
        self,
        conversation_id: UUID,
        *,
        urgency: str = "critical",
        category: str = "physical_abuse",
        place: str | None = EA_KNUEC,
        because: str = "critical",
        **report: Any,
    ) -> Ticket:
        """Open the ticket of a conversation, or bring it up to date, in a transaction."""
        async with self.services.database.transaction() as session:
            return await self.tell_in(
                session, conversation_id, urgency, category, place, because, **report
            )

    async def tell_in(
        self,
        session: AsyncSession,
        conversation_id: UUID,
        urgency: str = "critical",
        category: str = "physical_abuse",
        place: str | None = EA_KNUEC,
        because: str = "critical",
        **report: Any,
    ) -> Ticket:
        """Do it in a transaction of the caller."""
        found = await ConversationRepository(session, self.services.vault).lock(conversation_id)
        assert found is not None
        if found.urgency_source == "machine":
            found.urgency, found.urgency_rank = urgency, Urgency(urgency).rank
        if found.category_source == "machine":
            found.category = category
        if found.place_source == "machine":
            found.place_code = place
        state = State(category=category, report=Report(**{"story": (WORDS,), **report}))
        return await open_or_update(session, self.services, found, state, because)

    async def correct(self, conversation_id: UUID, **fields: str) -> Ticket | None:
        """Let an operator set labels of a conversation."""
        async with self.services.database.transaction() as session:
            found = await ConversationRepository(session, self.services.vault).lock(conversation_id)
            assert found is not None
            for field, value in fields.items():
                setattr(found, "place_code" if field == "place" else field, value)
                setattr(found, f"{field}_source", "operator")
            if "urgency" in fields:
                found.urgency_rank = Urgency(fields["urgency"]).rank
            return await conversation_changed(session, self.services, found, BOT)

    async def rows(self, model: type[Any]) -> list[Any]:
        """Read a whole table, oldest first."""
        async with self.services.database.transaction() as session:
            return list((await session.execute(select(model).order_by(model.id))).scalars())

    async def ticket(self) -> Ticket:
        """Read the only ticket there is."""
        (ticket,) = await self.rows(Ticket)
        found: Ticket = ticket
        return found

    async def report(self) -> dict[str, Any]:
        """Open the only ticket's report."""
        ticket = await self.ticket()
        async with self.services.database.transaction() as session:
            return TicketRepository(session, self.services.vault).report(ticket)

    async def deliveries(self) -> dict[str, Delivery]:
        """Read all deliveries by agency."""
        return {row.agency_code: row for row in await self.rows(Delivery)}

    async def lead(self) -> Delivery:
        """Read the lead's delivery."""
        (lead,) = [row for row in await self.rows(Delivery) if row.role == "lead"]
        found: Delivery = lead
        return found

    async def clock(self, kind: str, delivery: Delivery | None = None) -> Clock:
        """Read one clock."""
        wanted = delivery.id if delivery else None
        (clock,) = [
            row for row in await self.rows(Clock) if (row.kind, row.delivery_id) == (kind, wanted)
        ]
        found: Clock = clock
        return found

    async def alarms(self) -> list[str]:
        """Name the alarms, oldest first."""
        return [row.kind for row in await self.rows(Alarm)]

    async def outcomes(self) -> list[str]:
        """Name what came of each attempt, oldest first."""
        return [row.outcome for row in await self.rows(Attempt)]

    async def actions(self) -> list[str]:
        """Name what the audit trail holds, oldest first."""
        return [row.action for row in await self.rows(AuditEntry)]

    async def conversation(self, row: UUID) -> Conversation:
        """Read a conversation."""
        async with self.services.database.transaction() as session:
            return await session.get_one(Conversation, row)

    async def jobs(self, task: str) -> list[tuple[dict[str, str], float]]:
        """List the waiting jobs of a task: arguments, and in how many seconds each is due."""
        question = text(
            "SELECT args, coalesce(extract(epoch FROM scheduled_at - clock_timestamp()), 0)"
            " FROM procrastinate_jobs WHERE task_name = :task AND status = 'todo' ORDER BY id"
        )
        async with self.services.database.transaction() as session:
            found = (await session.execute(question, {"task": task})).all()
        return [(row[0], float(row[1])) for row in found]

    async def age(self, model: type[Any], column: str, by: timedelta) -> None:
        """Set a time of every row of a table back."""
        statement = text(f"UPDATE {model.__tablename__} SET {column} = {column} - :by")
        async with self.services.database.transaction() as session:
            await session.execute(statement, {"by": by})

    async def hand_over(self, delivery: Delivery, attempt: int = 1) -> None:
        """Run one try of the delivery job, for the ticket's present version."""
        await deliver(self.services, delivery.id, (await self.ticket()).version, attempt)

    async def give_accounts(self, endpoint_base: str) -> dict[str, Credentials]:
        """Give every agency an endpoint under this address; returns credentials by agency."""
        made = await provision_demo_accounts(self.services, endpoint_base)
        return {item.agency_code: item for item in made}
