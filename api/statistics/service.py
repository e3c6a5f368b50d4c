"""The tables of statistics, for those inside and for outside the house."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from api.pages.texts import load_texts
from api.services import Services
from api.statistics import withholding
from api.statistics.calendar import Period
from api.statistics.labels import keys_of, label_for, unit_of
from api.statistics.tables import (
    CONTACTS,
    NO_TICKET,
    TICKETS,
    TOTAL,
    Layout,
    Marks,
    Table,
    build,
    build_counts,
    empty_group,
)
from data.repositories.statistics import Group, StatisticsRepository
from data.repositories.statistics_scope import DIMENSIONS, Dimension, Scope
from data.subject import Subject

By = Literal[
    "month", "quarter", "year", "category", "urgency", "place", "channel", "reporter", "agency",
    "age", "outcome",
]  # fmt: skip
"""What a table goes by: a dimension, or how each agency's share has ended so far."""
BYS: tuple[By, ...] = get_args(By)
ONLINE_BYS: tuple[By, ...] = ("month", "reporter", "age", "agency", "outcome")
OUTCOMES = (
    "queued", "sent", "received", "accepted", "in_progress", "done", "declined", "revoked",
)  # fmt: skip
ALL = "all"
_OPEN_LISTS = frozenset({"place", "channel", "agency"})
_IN_OTHER_TABLES = {"category": ("online_sexual_abuse",)}
"""Rows whose number is the total of another report too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: by whom, of which days, exact (`inside`) or not, all or only online."""

    subject: Subject
    period: Period
    inside: bool
    online: bool = False

    @property
    def told(self) -> Period:
        """Give the days that are told of: outside the house whole months only."""
        return self.period if self.inside else self.period.whole_months()


class StatisticsService:
    """Reads tables and withholds in them what may not be told."""

    def __init__(
        self, session: AsyncSession, services: Services, asked: Asked, language: str = "vi"
    ) -> None:
        self._repository = StatisticsRepository(session)
        self._services = services
        self._asked = asked
        self._language = language
        settings = services.settings
        self._threshold = settings.statistics_threshold
        self._scope = Scope(
            asked.subject,
            asked.told.begin,
            asked.told.end,
            online=asked.online,
            tests=settings.demo,
            answer_within=settings.answer_within,
        )

    async def table(self, by: By) -> Table:
        """Read one table."""
        if by == "outcome":
            return await self._outcomes()
        assert by in DIMENSIONS
        found = {group.key: group for group in await self._repository.groups(by, self._scope)}
        total = found.pop(None)
        named = {key or "": group for key, group in found.items()}
        if by == "agency" and not self._asked.inside:
            # It would tell of the outcomes' total; that of contacts without a ticket says the same.
            named.pop("", None)
        groups = {
            key: named.get(key, empty_group(key))
            for key in keys_of(by, self._asked.told, sorted(named))
        }
        marks = None if self._asked.inside else await self._marks(by, groups)
        table = self._build(by, groups, total, marks)
        if by in _OPEN_LISTS:
            by_name = table.sorted_by("label", descending=False)
            return by_name.sorted_by(CONTACTS, descending=True)
        return table

    def _build(
        self, by: Dimension, groups: dict[str, Group], total: Group, marks: Marks | None
    ) -> Table:
        if by == "agency":
            total = replace(total, contacts=sum(group.contacts for group in groups.values()))
        return build(
            by,
            self._layout(by),
            [(key, self._label(by, key), group) for key, group in groups.items()],
            (self._total(by), total),
            marks,
        )

    def _layout(self, by: Dimension) -> Layout:
        least = 0 if self._asked.inside else self._threshold
        if self._asked.online:
            return Layout((CONTACTS,), ("receipt",), least)
        alone = by == "agency" or (not self._asked.inside and unit_of(by) is not None)
        counts = (CONTACTS,) if alone else (CONTACTS, TICKETS, NO_TICKET)
        return Layout(counts, least=least)

    async def _marks(self, by: Dimension, groups: dict[str, Group]) -> Marks:
        shared = _IN_OTHER_TABLES.get(by, ())
        unit = unit_of(by)
        if unit is not None:
            return await self._calendar_marks(unit)
        if self._layout(by).counts == (CONTACTS,):
            counts = {key: group.contacts for key, group in groups.items()}
            return withholding.protect_list(counts, CONTACTS, self._threshold, shared)
        cells = {(key, TICKETS): group.tickets for key, group in groups.items()}
        cells |= {(key, NO_TICKET): group.contacts - group.tickets for key, group in groups.items()}
        return withholding.protect_table(
            cells, (TICKETS, NO_TICKET), CONTACTS, self._threshold, shared
        )

    async def _calendar_marks(self, unit: str) -> Marks:
        counted = await self._repository.month_counts(self._scope)
        months = {day: counted.get(day.isoformat(), 0) for day in self._asked.told.units("month")}
        marks = withholding.protect_calendar(months, CONTACTS, self._threshold)
        begins = f"{unit}:"
        return {
            (row.removeprefix(begins), column): mark
            for (row, column), mark in marks.items()
            if row == TOTAL or row.startswith(begins)
        }

    async def _outcomes(self) -> Table:
        counts = await self._repository.outcomes(self._scope)
        agencies = sorted({agency for agency, _ in counts})
        cells = {(a, state): counts.get((a, state), 0) for a in agencies for state in OUTCOMES}
        marks = None if self._asked.inside else self._outcome_marks(cells, agencies)

        def count(row: str, column: str) -> int:
            return sum(
                number
                for (agency, state), number in cells.items()
                if row in {TOTAL, agency} and column in {ALL, state}
            )

        rows = [(agency, self._label("agency", agency)) for agency in agencies]
        columns = (*OUTCOMES, ALL)
        table = build_counts("outcome", columns, rows, count, self._total("outcome"), marks)
        return table.sorted_by("label", descending=False).sorted_by(ALL, descending=True)

    def _outcome_marks(self, cells: withholding.Counts, agencies: list[str]) -> Marks:
        """Mark by state and agency: each agency's sum is decided as in the table of agencies."""
        turned = {(state, agency): count for (agency, state), count in cells.items()}
        turned = turned or {(state, ""): 0 for state in OUTCOMES}
        marks = withholding.protect_table(turned, tuple(agencies) or ("",), ALL, self._threshold)
        names = {TOTAL: ALL, ALL: TOTAL}
        return {
            (names.get(agency, agency), names.get(state, state)): mark
            for (state, agency), mark in marks.items()
        }

    def _label(self, by: Dimension, key: str) -> str:
        return label_for(self._services, by, key, self._language)

    def _total(self, by: str) -> str:
        name = "shares" if by in {"agency", "outcome"} else "all"
        return load_texts().get(f"statistics.total.{name}", self._language)
