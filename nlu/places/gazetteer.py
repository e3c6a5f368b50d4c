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

import yaml

from nlu.places.names import name_tokens
from nlu.text.tones import strip_marks

Level = Literal["commune", "district", "province", "outside"]

_UNITS = {
    "xã": "xã", "phường": "phường", "thị trấn": "thị trấn", "huyện": "huyện",
    "thị xã": "thị xã", "thành phố": "thành phố", "tỉnh": "tỉnh",
}  # fmt: skip
_HIGHLAND = frozenset(
    [
        "ea",
        "ia",
        "cu",
        "cuor",
        "krong",
        "buon",
        "dak",
        "dray",
        "dlie",
        "dur",
        "dang",
        "yang",
        "nam",
        "bong",
        "m",
        "bang",
        "ya",
        "chu",
        "pong",
        "lak",
        "ka",
    ]
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a name can stand for: codes of today's communes, the main one first."""

    level: Level
    unit: str
    codes: tuple[str, ...]
    district: str = ""


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


def _reference() -> dict[str, dict[str, list[str]]]:
    source = resources.files("nlu.places").joinpath("names.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(source)
    return loaded


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
    rows, reference, found = _rows(), _reference(), _Collector()
    _add_communes(found, rows)
    districts = _add_districts(found, rows)
    _add_spellings(found, reference, districts)
    _add_provinces(found, reference)
    return tuple(found.names())


def _add_spellings(
    found: _Collector,
    reference: Mapping[str, dict[str, list[str]]],
    districts: Mapping[str, Meaning],
) -> None:
    for name, spellings in reference["spellings"].items():
        for meaning in list(found.meanings[name_tokens(name)]):
            for spelling in spellings:
                found.add(spelling, meaning)
    for district, short_forms in reference["districts"].items():
        for short in short_forms:
            found.add(short, districts[district])


def _add_provinces(found: _Collector, reference: Mapping[str, dict[str, list[str]]]) -> None:
    levels: tuple[tuple[Level, str], ...] = (("province", "own_provinces"), ("outside", "outside"))
    for level, group in levels:
        for name, spellings in reference[group].items():
            for spelling in [name, *spellings]:
                found.add(spelling, Meaning(level, "tỉnh thành phố", ()))
    for name in reference["outside_districts"]:
        found.add(name, Meaning("outside", "huyện", ()))


def _add_communes(found: _Collector, rows: Iterable[dict[str, str]]) -> None:
    split: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["default"] != "1"):
        split[row["old_district"], row["old_ward"], row["old_ward_code"]].append(
            row["new_ward_code"]
        )
        unit, name = _split(row["new_ward"])
        found.add(name, Meaning("commune", unit, (row["new_ward_code"],)))
    for (district, ward, _), codes in split.items():
        unit, name = _split(ward)
        _, bare = _split(district)
        meaning = Meaning("commune", unit, tuple(dict.fromkeys(codes)), bare.lower())
        numbered = (f"{unit} {name}", f"P {name}", f"P{name}", f"F{name}")
        for spelling in numbered if name.isdigit() else (name,):
            found.add(spelling, meaning)


def _add_districts(found: _Collector, rows: Iterable[dict[str, str]]) -> dict[str, Meaning]:
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["new_ward_code"]):
        codes[row["old_district"]].append(row["new_ward_code"])
    districts = {}
    for full, members in codes.items():
        unit, name = _split(full)
        meaning = Meaning("district", unit, tuple(dict.fromkeys(members)), name.lower())
        found.add(name, meaning)
        districts[name] = meaning
    return districts
