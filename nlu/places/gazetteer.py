"""The gazetteer: which names stand for which of today's communes.

Source: `communes_daklak.csv`, from the package vietnamadminunits 1.0.4 (MIT), one row for each
old commune and the new one it went to, two rows where it was split.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from nlu.places.names import name_tokens
from nlu.places.reference import reference
from nlu.text.tones import strip_marks

Level = Literal["commune", "district", "province", "outside"]

_UNITS = {
    "xã": "xã", "phường": "phường", "thị trấn": "thị trấn", "huyện": "huyện",
    "thị xã": "thị xã", "thành phố": "thành phố", "tỉnh": "tỉnh",
}  # fmt: skip
_HIGHLAND = frozenset(
    {"ea", "ia", "cu", "cuor", "krong", "kr", "buon", "dak", "dray", "dlie", "dur", "dang", "yang"}
    | {"nam", "bong", "m", "bang", "ya", "chu", "pong", "lak", "ka"}
)
_SHORTEST = 7
"""Letters of a name with "Krông" in it that may be cut to "Kr": "k ra" is not Krông Á."""
_URBAN_DISTRICTS = 12
"""Numbered districts, which Hồ Chí Minh City has and Đắk Lắk has not."""
_DIRECTIONS = frozenset({"bắc", "nam", "đông", "tây", "trung", "1", "2", "3"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a name can stand for: codes of today's communes, the main one first.

    `province` is the one of before the merger. `only_by_unit` means this surely only after its
    unit and may be meant without.
    """

    level: Level
    unit: str
    codes: tuple[str, ...]
    district: str = ""
    province: str = ""
    only_by_unit: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its words; `highland` names are not Vietnamese words and may stand alone."""

    words: tuple[str, ...]
    highland: bool
    meanings: tuple[Meaning, ...]

    @property
    def key(self) -> str:
        """Give the words without marks and blanks."""
        return strip_marks("".join(self.words))


def _split(full: str) -> tuple[str, str]:
    """Part "Thị trấn Ea Súp" into its unit and its name."""
    for unit in _UNITS:
        if full.lower().startswith(f"{unit} "):
            return unit, full[len(unit) + 1 :]
    return "", full


def _rows() -> list[dict[str, str]]:
    source = resources.files("nlu.places").joinpath("communes_daklak.csv").read_text("utf-8")
    return list(csv.DictReader(source.splitlines()))


class _Collector:
    """Gathers meanings under the words of their names."""

    def __init__(self) -> None:
        self.meanings: defaultdict[tuple[str, ...], list[Meaning]] = defaultdict(list)

    def add(self, name: str, meaning: Meaning) -> None:
        known = self.meanings[name_tokens(name)]
        if meaning not in known:
            known.append(meaning)

    def names(self) -> list[Name]:
        return [
            Name(words, _is_highland(words), tuple(meanings))
            for words, meanings in self.meanings.items()
        ]


def _is_highland(words: tuple[str, ...]) -> bool:
    first = strip_marks(words[0])
    return first in _HIGHLAND or (first[0] == "m" and len(words[0]) > 3 and first[1] in "dn")


@cache
def names() -> tuple[Name, ...]:
    """Return every name the look-up knows: old and new units, short forms, other provinces."""
    rows, found = _rows(), _Collector()
    _add_communes(found, rows)
    _add_spellings(found, _add_districts(found, rows))
    _add_short_forms(found)
    _add_provinces(found)
    _add_outside_districts(found)
    _add_without_direction(found)
    return tuple(found.names())


def _add_spellings(found: _Collector, districts: Mapping[str, Meaning]) -> None:
    for name, spellings in reference()["spellings"].items():
        for meaning in list(found.meanings[name_tokens(name)]):
            for spelling in spellings:
                found.add(spelling, meaning)
    for district, short_forms in reference()["districts"].items():
        for short in short_forms:
            found.add(short, districts[district])


def _add_short_forms(found: _Collector) -> None:
    """Let "Kr" stand for "Krông"."""
    for words, meanings in list(found.meanings.items()):
        if words[0] == "krông" and len("".join(words)) > _SHORTEST:
            for meaning in meanings:
                found.add(" ".join(["kr", *words[1:]]), meaning)


def _add_provinces(found: _Collector) -> None:
    for name, spellings in reference()["own_provinces"].items():
        for spelling in [name, *spellings]:
            found.add(spelling, Meaning("province", "tỉnh thành phố", (), province=_bare(name)))
    for name, spellings in reference()["outside"].items():
        for spelling in [name, *spellings]:
            found.add(spelling, Meaning("outside", "tỉnh thành phố", ()))


def _add_outside_districts(found: _Collector) -> None:
    for number in range(1, _URBAN_DISTRICTS + 1):
        for spelling in (f"Quận {number}", f"Q {number}", f"Q{number}"):
            found.add(spelling, Meaning("outside", "quận", ()))
    for group in ("outside_districts", "outside_districts_by_unit"):
        by_unit = group == "outside_districts_by_unit"
        for district in (name for members in reference()[group].values() for name in members):
            meaning = Meaning("outside", "huyện quận", (), only_by_unit=by_unit)
            found.add(district, meaning)


def _add_without_direction(found: _Collector) -> None:
    """Let "Xuân Quang" mean Xuân Quang 1, 2 and 3 where nothing else bears the shorter name."""
    known = set(found.meanings)
    for words, meanings in list(found.meanings.items()):
        if words[-1] in _DIRECTIONS and len(words) > 2 and words[:-1] not in known:
            for meaning in meanings:
                found.add(" ".join(words[:-1]), meaning)


def _bare(full: str) -> str:
    """Return a province or district without its unit and marks, in small letters."""
    return strip_marks(_split(full)[1].lower())


def _add_communes(found: _Collector, rows: Iterable[dict[str, str]]) -> None:
    split: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["default"] != "1"):
        province = _bare(row["old_province"])
        key = (province, row["old_district"], row["old_ward"], row["old_ward_code"])
        split[key].append(row["new_ward_code"])
        unit, name = _split(row["new_ward"])
        found.add(name, Meaning("commune", unit, (row["new_ward_code"],), province=province))
    for (province, district, ward, _), codes in split.items():
        unit, name = _split(ward)
        bare = _split(district)[1].lower()
        meaning = Meaning("commune", unit, tuple(dict.fromkeys(codes)), bare, province)
        numbered = (f"{unit} {name}", f"P {name}", f"P{name}", f"F{name}")
        for spelling in numbered if name.isdigit() else (name,):
            found.add(spelling, meaning)


def _add_districts(found: _Collector, rows: list[dict[str, str]]) -> dict[str, Meaning]:
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["new_ward_code"]):
        codes[row["old_district"]].append(row["new_ward_code"])
    province = {row["old_district"]: _bare(row["old_province"]) for row in rows}
    districts = {}
    for full, members in codes.items():
        unit, name = _split(full)
        meaning = Meaning(
            "district", unit, tuple(dict.fromkeys(members)), name.lower(), province[full]
        )
        found.add(name, meaning)
        districts[name] = meaning
    return districts
