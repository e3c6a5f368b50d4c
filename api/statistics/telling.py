"""Numbers of statistics as people read them."""

from datetime import timedelta

from api.console.times import duration
from api.statistics.suppression import Mark
from api.statistics.tables import Cell, Kind

NOTHING, WITHHELD = "–", "…"
_POINTS = {"vi": ".", "en": ","}


def cell_text(cell: Cell, kind: Kind, threshold: int, language: str = "vi") -> str:
    """Give a cell's text: `1.204`, `<5`, `…` (withheld), `12 phút`, `67%` or `–` (none)."""
    if cell.mark is not Mark.SHOWN:
        return mark_text(cell.mark, threshold)
    if cell.number is None:
        return NOTHING
    if kind == "time":
        return duration(timedelta(seconds=cell.number), language)
    if kind == "share":
        return f"{percent(cell.number)}%"
    return f"{round(cell.number):,}".replace(",", _POINTS[language])


def mark_text(mark: Mark, threshold: int) -> str:
    """Give what stands in the place of a withheld number."""
    return f"<{threshold}" if mark is Mark.SMALL else WITHHELD


def percent(share: float) -> int:
    """Round a share, but call nothing all or none that is not."""
    if 0 < share < 1:
        return min(99, max(1, round(share * 100)))
    return round(share * 100)
