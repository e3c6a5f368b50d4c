"""The words around the tables: titles, headings, and by which rules the numbers were made."""

from datetime import date, datetime

from api.console.times import VIETNAM
from api.pages.texts import load_texts
from api.services import Services
from api.statistics.calendar import Period
from api.statistics.export import Sheet
from api.statistics.service import ALL, OUTCOMES, Asked
from api.statistics.tables import Column, Table
from data.settings import Settings

_UNITS = {"time": "minutes", "share": "percent", "count": "none"}
_CLOCKS = ("first_action", "receipt")


def day(moment: date) -> str:
    """Write a day as in Vietnam: 05/03/2026."""
    return moment.strftime("%d/%m/%Y")


def span(period: Period) -> str:
    """Write a period: 01/01/2026 – 31/12/2026."""
    return f"{day(period.first)} – {day(period.last)}"


def title_of(table: Table, language: str = "vi") -> str:
    """Give a table's title."""
    return load_texts().get(f"statistics.by.{table.name}", language)


def heading_of(table: Table, column: Column, asked: Asked, language: str = "vi") -> str:
    """Give a column's heading; a count means what the table counts."""
    texts = load_texts()
    if table.name == "outcome" and column.key in OUTCOMES:
        return texts.get(f"console.delivery.{column.key}", language)
    key = column.key
    if table.name == "agency" and key == "contacts":
        key = ALL
    if asked.online and key == "contacts":
        key = "cases"
    return texts.get(f"statistics.column.{key}", language)


def sheet_of(table: Table, asked: Asked, language: str = "vi") -> Sheet:
    """Put a table with its words together for a file; headings name their units."""
    texts = load_texts()

    def heading(column: Column) -> str:
        unit = texts.get(f"statistics.unit.{_UNITS[column.kind]}", language)
        return f"{heading_of(table, column, asked, language)}{unit}"

    return Sheet(
        title_of(table, language),
        texts.get(f"statistics.first.{table.name}", language),
        tuple(heading(column) for column in table.columns),
        table,
    )


def head_lines(
    services: Services, asked: Asked, now: datetime, language: str = "vi"
) -> tuple[str, ...]:
    """Say what a file is, of which days, made when and by whom, and by which rules."""
    texts = load_texts()
    kind = "online" if asked.online else "general"
    lines = [
        texts.get(f"statistics.title.{kind}", language),
        texts.get("statistics.head.period", language, period=span(asked.told)),
        made_line(asked, now, language),
    ]
    return (*lines, *rules(services, asked, language))


def made_line(asked: Asked, now: datetime, language: str = "vi") -> str:
    """Say when and by whom the numbers were made."""
    return load_texts().get(
        "statistics.head.made",
        language,
        at=now.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y"),
        by=asked.subject.display_name or asked.subject.role,
    )


def rules(services: Services, asked: Asked, language: str = "vi") -> tuple[str, ...]:
    """Say by which rules the numbers were made."""
    texts, settings = load_texts(), services.settings
    names = ["count.online" if asked.online else "count", "agency", "time"]
    names += ["clock"] if asked.online else ["answer", "clock"]
    if asked.subject.agency_code:
        names.append("own")
    if settings.demo:
        names.append("demo")
    names.append("inside" if asked.inside else "outside")
    values = _values(services, settings)
    return tuple(texts.get(f"statistics.rule.{name}", language, **values) for name in names)


def _values(services: Services, settings: Settings) -> dict[str, object]:
    sources = {rule.source for rule in services.province.clocks if rule.kind in _CLOCKS}
    return {
        "threshold": settings.statistics_threshold,
        "most": settings.statistics_threshold - 1,
        "seconds": round(settings.answer_within.total_seconds()),
        "sources": "; ".join(sorted(sources)) or "–",
    }
