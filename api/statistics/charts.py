"""Charts as places and sizes on a plane; the template draws them as SVG. Pure.

One series and one colour: nothing in them is told by colour alone. Units are those of the SVG's
view box, 360 wide, so that letters keep their size on a phone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.statistics.suppression import Mark
from api.statistics.tables import Cell, Row, Table

WIDTH = 360
MOST_BARS = 20
_LINE, _THICK, _ROOM = 36, 12, 52
_HIGH, _TOP, _FOOT = 150, 18, 20
_STUB = 3
_NAMES = 6
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Bar:
    """One value: its rectangle, its name (empty where there is no room for it) and its number."""

    x: float
    y: float
    width: float
    height: float
    name: str
    name_x: float
    name_y: float
    text: str
    text_x: float
    text_y: float
    withheld: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `upright` when its bars stand; `told` says all of it in words."""

    height: int
    bars: tuple[Bar, ...]
    upright: bool
    base: float
    told: str
    left_out: int = 0


Tell = Callable[[Cell], str]


def draw(table: Table, tell: Tell, *, upright: bool) -> Chart | None:
    """Draw the last count of a table's rows; None when there is no row with anything in it."""
    index = max(i for i, column in enumerate(table.columns) if column.kind == "count")
    if table.columns[0].key == "contacts":
        index = 0
    values = [(row, row.cells[index]) for row in table.rows]
    if not any(cell.number or cell.mark is not Mark.SHOWN for _, cell in values):
        return None
    top = max((cell.number or 0 for _, cell in values), default=0) or 1
    return _columns(values, top, tell) if upright else _rows(values, top, tell)


Values = Sequence[tuple[Row, Cell]]


def _rows(values: Values, top: float, tell: Tell) -> Chart:
    drawn = values[:MOST_BARS]
    bars = []
    for place, (row, cell) in enumerate(drawn):
        y = place * _LINE
        long = _size(cell, top, WIDTH - _ROOM)
        bars.append(
            Bar(
                x=0,
                y=y + 18,
                width=long,
                height=_THICK,
                name=_short(row.label),
                name_x=0,
                name_y=y + 13,
                text=tell(cell),
                text_x=long + 6,
                text_y=y + 28,
                withheld=cell.mark is not Mark.SHOWN,
            )
        )
    left_out = len(values) - len(drawn)
    return Chart(len(drawn) * _LINE, tuple(bars), False, 0, _told(drawn, tell), left_out)


def _columns(values: Values, top: float, tell: Tell) -> Chart:
    step = WIDTH / len(values)
    thick = min(40.0, step * 0.72)
    every = -(-len(values) // _NAMES)
    numbered = len(values) <= 12
    base = _TOP + _HIGH
    bars = []
    for place, (row, cell) in enumerate(values):
        middle = step * (place + 0.5)
        tall = _size(cell, top, _HIGH)
        bars.append(
            Bar(
                x=round(middle - thick / 2, 2),
                y=round(base - tall, 2),
                width=round(thick, 2),
                height=tall,
                name=row.label if place % every == 0 else "",
                name_x=round(middle, 2),
                name_y=base + 14,
                text=tell(cell) if numbered else "",
                text_x=round(middle, 2),
                text_y=round(base - tall - 4, 2),
                withheld=cell.mark is not Mark.SHOWN,
            )
        )
    return Chart(_TOP + _HIGH + _FOOT, tuple(bars), True, base, _told(values, tell))


def _size(cell: Cell, top: float, room: int) -> float:
    """Scale a number; a withheld one gets a stub that is the same for all."""
    if cell.mark is not Mark.SHOWN:
        return _STUB
    return round((cell.number or 0) / top * room, 2)


def _short(name: str) -> str:
    """Cut a name to what has room on one line; the words of the chart and the table have it all."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _told(values: Values, tell: Tell) -> str:
    return "; ".join(f"{row.label}: {tell(cell)}" for row, cell in values)
