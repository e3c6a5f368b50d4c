"""Tables of statistics as they are shown: what is withheld is no longer in them. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from api.statistics.suppression import Mark
from data.repositories.statistics import Group, Spread

Kind = Literal["count", "time", "share"]
TOTAL = "total"
"""The key of a table's last row."""
CONTACTS, TICKETS, NO_TICKET = "contacts", "tickets", "no_ticket"
_MEASURES = ("answer", "takeover", "receipt")


@dataclass(frozen=True, slots=True)
class Column:
    """A column; times are in seconds, shares from 0 to 1."""

    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """One number; None when there is nothing to tell or when the mark says that it is withheld."""

    number: float | None
    mark: Mark = Mark.SHOWN


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, its name for people, and a cell for each column."""

    key: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its total; `name` is that of its texts."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row

    def sorted_by(self, key: str, *, descending: bool) -> "Table":
        """Sort the rows by a column or by `label`; what has no number comes last. Raises KeyError.

        Withheld numbers are all alike, so the order tells nothing of them.
        """
        if key == "label":
            ordered = sorted(self.rows, key=lambda row: row.label.lower(), reverse=descending)
            return replace(self, rows=tuple(ordered))
        index = {column.key: i for i, column in enumerate(self.columns)}[key]

        def weight(row: Row) -> tuple[bool, float]:
            number = row.cells[index].number
            return number is None, 0 if number is None else -number if descending else number

        return replace(self, rows=tuple(sorted(self.rows, key=weight)))


Marks = Mapping[tuple[str, str], Mark]
"""How each count may be shown, by row and column."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a table has, and from how many cases on its times are told (0: always)."""

    counts: tuple[str, ...]
    measures: tuple[str, ...] = _MEASURES
    least: int = 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """Give the columns: counts, then median, 90th percentile and share of each measure."""
        counts = [Column(name, "count") for name in self.counts]
        times = [
            Column(f"{name}_{part}", "share" if part == "share" else "time")
            for name in self.measures
            for part in ("median", "p90", "share")
        ]
        return (*counts, *times)


def counts_of(group: Group) -> dict[str, int]:
    """Give the counts of a group by column."""
    return {
        CONTACTS: group.contacts,
        TICKETS: group.tickets,
        NO_TICKET: group.contacts - group.tickets,
    }


def build(
    name: str,
    layout: Layout,
    groups: Iterable[tuple[str, str, Group]],
    total: tuple[str, Group],
    marks: Marks | None = None,
) -> Table:
    """Build a table from groups (key, label, group); without marks everything is shown."""
    rows = tuple(_row(layout, key, label, group, marks) for key, label, group in groups)
    return Table(name, layout.columns, rows, _row(layout, TOTAL, *total, marks))


def _row(layout: Layout, key: str, label: str, group: Group, marks: Marks | None) -> Row:
    counts = counts_of(group)
    cells = [_count(counts[name], key, name, marks) for name in layout.counts]
    open_row = all(cell.mark is Mark.SHOWN for cell in cells)
    for measure in layout.measures:
        cells += _times(getattr(group, measure), layout.least, open_row=open_row)
    return Row(key, label, tuple(cells))


def _count(number: int, row: str, column: str, marks: Marks | None) -> Cell:
    mark = Mark.SHOWN if marks is None else marks[row, column]
    return Cell(number if mark is Mark.SHOWN else None, mark)


def _times(spread: Spread, least: int, *, open_row: bool) -> Iterable[Cell]:
    held = Cell(None, Mark.HELD)
    told = not least or (open_row and (spread.n == 0 or spread.n >= least))
    yield Cell(spread.median) if told else held
    yield Cell(spread.p90) if told else held
    late = spread.decided - spread.within
    few = any(0 < number < least for number in (spread.decided, spread.within, late))
    if least and (not open_row or few):
        yield held
    else:
        yield Cell(spread.within / spread.decided if spread.decided else None)


def build_counts(
    name: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, str]],
    count: Callable[[str, str], int],
    total_label: str,
    marks: Marks | None = None,
) -> Table:
    """Build a table of counts alone; `count` gives one by row (or TOTAL) and column."""

    def row(key: str, label: str) -> Row:
        cells = tuple(_count(count(key, column), key, column, marks) for column in columns)
        return Row(key, label, cells)

    return Table(
        name,
        tuple(Column(column, "count") for column in columns),
        tuple(row(key, label) for key, label in rows),
        row(TOTAL, total_label),
    )


def empty_group(key: str | None = None) -> Group:
    """Give a group in which nothing was counted."""
    nothing = Spread(0, None, None, 0, 0)
    return Group(key, 0, 0, nothing, nothing, nothing)
