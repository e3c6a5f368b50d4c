"""A name met in a text, and what it can mean after a unit."""

from dataclasses import dataclass, replace

from nlu.places.gazetteer import Level, Meaning

_DISTRICT_UNITS = frozenset({"huyện", "thị xã", "thành phố", "quận"})
_COMMUNE_UNITS = frozenset({"xã", "phường", "thị trấn"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name met in the text, from word `first` to `last`.

    `located` stands after "ở", "tại" or a unit; `hamlet` names a hamlet, not what it lies in;
    `denied` is named as where something is not.
    """

    text: str
    first: int
    last: int
    meanings: tuple[Meaning, ...]
    located: bool
    hamlet: bool = False
    denied: bool = False

    def has(self, level: Level) -> bool:
        """Tell whether the name can mean a unit of `level`."""
        return any(meaning.level == level for meaning in self.meanings)

    def only(self, *levels: Level) -> bool:
        """Tell whether the name means nothing but units of `levels`."""
        return all(meaning.level in levels for meaning in self.meanings)

    def of(self, level: Level) -> list[Meaning]:
        """Return the meanings of `level`."""
        return [meaning for meaning in self.meanings if meaning.level == level]


def of_unit(meanings: tuple[Meaning, ...], unit: str | None) -> tuple[Meaning, ...]:
    """Return the meanings of exactly `unit`, else of its level, else all of them."""
    if unit is None:
        return tuple(m for m in meanings if m.level == "province") or meanings
    exact = tuple(m for m in meanings if unit in m.unit.split() or m.unit == unit)
    if exact and (unit in _COMMUNE_UNITS | {"tỉnh"} or all(m.level == "outside" for m in exact)):
        return tuple(replace(m, only_by_unit=False) for m in exact)
    free = tuple(m for m in meanings if not m.only_by_unit)
    return tuple(m for m in meanings if is_level(m, unit)) or free or meanings


def is_level(meaning: Meaning, unit: str | None) -> bool:
    """Tell whether `unit` can be said of `meaning`, as well as "xã" of a phường."""
    if unit in _DISTRICT_UNITS:
        outside = meaning.level == "outside" and unit in {"thành phố", "quận"}
        return meaning.level == "district" or outside
    return unit is None or meaning.level == ("province" if unit == "tỉnh" else "commune")
