"""The rows of each table: which there are, in which order, and what people call them."""

from collections.abc import Iterable
from datetime import date

from api.pages.texts import load_texts
from api.services import Services
from api.statistics.calendar import UNITS, Period, Unit, label_of
from api.statistics.facts import AGE_GROUPS
from data.repositories.statistics_scope import AREA, OUTSIDE, Dimension
from nlu.labels import Category, Reporter, Urgency

_FIXED: dict[str, tuple[str, ...]] = {
    "category": (*Category, ""),
    "urgency": (*Urgency, ""),
    "reporter": tuple(Reporter),
    "age": AGE_GROUPS,
}
_OF_CONSOLE = {"category", "urgency", "reporter"}


def unit_of(by: str) -> Unit | None:
    """Give the unit of the calendar that a table goes by, if it does."""
    return next((unit for unit in UNITS if unit == by), None)


def keys_of(by: Dimension, period: Period, found: Iterable[str]) -> list[str]:
    """Give the rows of a table: all of a fixed list or of the calendar, else those found."""
    unit = unit_of(by)
    if unit is not None:
        return [day.isoformat() for day in period.units(unit)]
    return list(dict.fromkeys((*_FIXED.get(by, ()), *found)))


def label_for(services: Services, by: Dimension, key: str, language: str = "vi") -> str:
    """Name a row; a code that nobody knows any more stands for itself."""
    unit = unit_of(by)
    if unit is not None:
        return label_of(unit, date.fromisoformat(key))
    if by == "agency" and key:
        known = services.province.agencies.get(key)
        return known.name if known else key
    if by == "place":
        return _place(services, key, language)
    name = "console" if by in _OF_CONSOLE or (by == "channel" and key) else "statistics"
    return _text(f"{name}.{by}.{key or 'none'}", language, key)


def _place(services: Services, key: str, language: str) -> str:
    if key in {"", OUTSIDE}:
        return load_texts().get(f"statistics.place.{key or 'none'}", language)
    if key.startswith(AREA):
        name = key.removeprefix(AREA)
        return load_texts().get("statistics.place.old", language, name=name)
    return services.province.communes.get(key, key)


def _text(key: str, language: str, otherwise: str) -> str:
    texts = load_texts()
    return texts.get(key, language) if key in texts.keys else otherwise
