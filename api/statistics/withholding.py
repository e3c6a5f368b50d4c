"""Which counts of each kind of table may leave the house. Pure.

A table by rows and columns, and the calendar with its quarters and years, are brought into the
network that `suppression` looks at. Tables that share a sum agree on it: a total is withheld only
for being small itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from api.statistics.calendar import UNITS, start_of
from api.statistics.suppression import Mark, Number, protect
from api.statistics.tables import TOTAL

Counts = Mapping[tuple[str, str], int]
"""Counts by row and column."""


def protect_table(
    counts: Counts,
    columns: tuple[str, ...],
    total: str,
    threshold: int,
    shared: Iterable[str] = (),
) -> dict[tuple[str, str], Mark]:
    """Mark a table whose `columns` add up to the column `total`, and whose rows to the row TOTAL.

    `counts` holds the rows without their sums. Rows in `shared` stand in other tables too.
    """
    rows = list(dict.fromkeys(row for row, _ in counts))
    sums = {column: sum(counts[row, column] for row in rows) for column in columns}
    bottom = _bottom(sums, total, threshold)
    numbers = [
        Number((TOTAL, column), ("column", column), "right", sums[column], True, mark)
        for column, mark in bottom.items()
        if column != total
    ]
    numbers.append(_whole(sums, total))
    for row in rows:
        elsewhere = row in set(shared)
        across = sum(counts[row, column] for column in columns)
        numbers.append(Number((row, total), "left", ("row", row), across, elsewhere))
        numbers += [
            Number((row, column), ("row", row), ("column", column), counts[row, column], elsewhere)
            for column in columns
        ]
    return _marks(numbers, threshold)


def protect_list(
    counts: Mapping[str, int], column: str, threshold: int, shared: Iterable[str] = ()
) -> dict[tuple[str, str], Mark]:
    """Mark one column whose rows add up to the row TOTAL."""
    elsewhere = set(shared)
    numbers = [
        Number((row, column), "left", "right", count, row in elsewhere)
        for row, count in counts.items()
    ]
    numbers.append(_whole({column: sum(counts.values())}, column))
    return _marks(numbers, threshold)


def protect_calendar(
    months: Mapping[date, int], column: str, threshold: int
) -> dict[tuple[str, str], Mark]:
    """Mark months, quarters, years and their total together, since each sum tells of its parts.

    Row keys are `<unit>:<first day>`.
    """
    numbers = [_whole({column: sum(months.values())}, column)]
    for unit, above in zip(UNITS, (*UNITS[1:], None), strict=True):
        sums: dict[date, int] = {}
        for month, count in months.items():
            start = start_of(unit, month)
            sums[start] = sums.get(start, 0) + count
        for start, count in sums.items():
            tail = "left" if unit == "month" else (unit, start)
            head = (above, start_of(above, start)) if above else "right"
            numbers.append(Number((f"{unit}:{start}", column), tail, head, count))
    return _marks(numbers, threshold)


def _whole(sums: Mapping[str, int], total: str) -> Number:
    return Number((TOTAL, total), "right", "left", sum(sums.values()), shared=True)


def _bottom(sums: Mapping[str, int], total: str, threshold: int) -> dict[str, Mark]:
    """Decide on the sums of the columns alone, so that every table decides the same."""
    numbers = [Number((TOTAL, name), "left", "right", value) for name, value in sums.items()]
    numbers.append(_whole(sums, total))
    return {column: mark for (_, column), mark in _marks(numbers, threshold).items()}


def _marks(numbers: list[Number], threshold: int) -> dict[tuple[str, str], Mark]:
    found: dict[tuple[str, str], Mark] = {}
    for key, mark in protect(numbers, threshold).items():
        assert isinstance(key, tuple)
        found[key] = mark
    return found
