"""The calendar that statistics are told by: days, months, quarters and years in Vietnam."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args

from api.console.times import VIETNAM

Unit = Literal["month", "quarter", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
Preset = Literal["this_month", "last_month", "this_quarter", "this_year", "last_year"]
PRESETS: tuple[Preset, ...] = get_args(Preset)
FIRST_YEAR, LAST_YEAR, LONGEST_YEARS = 2020, 2100, 20
_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}


class BadPeriod(ValueError):
    """The days chosen make no period that can be told of."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`, both included, by Vietnam's calendar."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date) -> "Period":
        """Make a period; raises BadPeriod when it ends before it begins, or is out of bounds."""
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        if first > last or first.year not in years or last.year not in years:
            raise BadPeriod
        if last.year - first.year >= LONGEST_YEARS:
            raise BadPeriod
        return cls(first, last)

    @property
    def begin(self) -> datetime:
        """Give the first moment of it, in UTC."""
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """Give the first moment after it, in UTC."""
        return midnight(self.last + timedelta(days=1))

    def units(self, unit: Unit) -> Iterator[date]:
        """Give the first day of each month, quarter or year that it touches, in order."""
        day = start_of(unit, self.first)
        while day <= self.last:
            yield day
            day = next_unit(unit, day)

    def whole_months(self) -> "Period":
        """Widen it to whole months."""
        after = next_unit("month", start_of("month", self.last))
        return Period(start_of("month", self.first), after - timedelta(days=1))


def midnight(day: date) -> datetime:
    """Give the beginning of a day in Vietnam, in UTC."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


def start_of(unit: Unit, day: date) -> date:
    """Give the first day of the month, quarter or year of a day."""
    length = _MONTHS[unit]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def next_unit(unit: Unit, start: date) -> date:
    """Give the first day of the month, quarter or year after the one that begins at `start`."""
    month = start.month - 1 + _MONTHS[unit]
    return date(start.year + month // 12, month % 12 + 1, 1)


def label_of(unit: Unit, start: date) -> str:
    """Name a unit by its first day: `03/2026`, `Q1/2026`, `2026`; the same in both languages."""
    if unit == "month":
        return f"{start.month:02d}/{start.year}"
    if unit == "quarter":
        return f"Q{(start.month + 2) // 3}/{start.year}"
    return str(start.year)


def preset(name: Preset, today: date) -> Period:
    """Give a period that a page offers; what runs now goes to the end of its unit."""
    if name == "last_month":
        return _unit("month", start_of("month", today) - timedelta(days=1))
    if name == "last_year":
        return _unit("year", start_of("year", today) - timedelta(days=1))
    units: dict[str, Unit] = {"this_month": "month", "this_quarter": "quarter"}
    return _unit(units.get(name, "year"), today)


def _unit(unit: Unit, day: date) -> Period:
    start = start_of(unit, day)
    return Period(start, next_unit(unit, start) - timedelta(days=1))
