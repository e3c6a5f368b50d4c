"""Deadlines: started once, met or fired once."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.ids import new_id
from data.models import Clock


class ClockRepository:
    """Starts, meets and fires clocks by the database's time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def start(
        self,
        *,
        ticket_id: UUID,
        delivery_id: UUID | None,
        kind: str,
        source: str,
        started_at: datetime,
        limit: timedelta,
    ) -> Clock | None:
        """Start a clock; None when the same one runs already and is not due later.

        A running clock is brought forward when the new limit is shorter, never put off.
        """
        statement = (
            insert(Clock)
            .values(
                id=new_id(),
                ticket_id=ticket_id,
                delivery_id=delivery_id,
                kind=kind,
                source=source,
                started_at=started_at,
                due_at=started_at + limit,
            )
            .on_conflict_do_update(
                constraint="uq_clocks_ticket_id_delivery_id_kind",
                set_={"due_at": started_at + limit, "source": source},
                where=(Clock.met_at.is_(None))
                & (Clock.fired_at.is_(None))
                & (Clock.due_at > started_at + limit),
            )
            .returning(Clock)
            .execution_options(populate_existing=True)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def lock(self, row: UUID) -> Clock | None:
        """Lock one clock for change."""
        statement = (
            select(Clock)
            .where(Clock.id == row)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def due(self, delivery_id: UUID, kind: str) -> datetime | None:
        """Tell when a delivery's clock of a kind is or was due; None when it has none."""
        statement = select(Clock.due_at).where(Clock.delivery_id == delivery_id, Clock.kind == kind)
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def meet(self, ticket_id: UUID, kind: str, delivery_id: UUID | None = None) -> int:
        """Mark a running clock as met; returns how many there were."""
        statement = (
            update(Clock)
            .where(
                Clock.ticket_id == ticket_id,
                Clock.kind == kind,
                Clock.delivery_id.is_not_distinct_from(delivery_id),
                Clock.met_at.is_(None),
            )
            .values(met_at=func.clock_timestamp())
            .returning(Clock.id)
        )
        return len((await self._session.execute(statement)).all())
