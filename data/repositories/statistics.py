"""Counts and times for statistics, aggregated in the database; one statement for each table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from data.repositories.statistics_scope import Dimension, Scope
from data.repositories.statistics_sql import (
    groups_statement,
    months_statement,
    outcomes_statement,
)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds: of `n`; `within` of `decided` kept their clock.

    Decided are those that came, and those whose clock has run out.
    """

    n: int
    median: float | None
    p90: float | None
    decided: int
    within: int


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table; the key is None for the total and empty where it is not known."""

    key: str | None
    contacts: int
    tickets: int
    answer: Spread
    takeover: Spread
    receipt: Spread


class StatisticsRepository:
    """Counts what a subject may have counted."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def groups(self, dimension: Dimension, scope: Scope) -> list[Group]:
        """Count by one dimension; the total, which is always there, comes last."""
        rows = (await self._session.execute(groups_statement(dimension, scope))).mappings()
        return [_group(row) for row in rows]

    async def month_counts(self, scope: Scope) -> dict[str, int]:
        """Count the conversations of each month that has any, by its first day."""
        rows = (await self._session.execute(months_statement(scope))).all()
        return {row.key: row.contacts for row in rows}

    async def outcomes(self, scope: Scope) -> dict[tuple[str, str], int]:
        """Count the deliveries by agency and by the state in which each now is."""
        rows = (await self._session.execute(outcomes_statement(scope))).all()
        return {(agency, state): count for agency, state, count in rows}


def _group(row: Any) -> Group:
    def spread(name: str) -> Spread:
        n, median, p90, decided, within = (
            row[f"{name}_{part}"] for part in ("n", "median", "p90", "decided", "within")
        )
        return Spread(n or 0, _float(median), _float(p90), decided or 0, within or 0)

    key = None if row["total"] else row["key"]
    spreads: Sequence[Spread] = [spread(name) for name in ("answer", "takeover", "receipt")]
    return Group(key, row["contacts"], row["tickets"], *spreads)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
