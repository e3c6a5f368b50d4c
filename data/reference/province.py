"""A province: communes, agencies, routing rules, escalation ladder and clocks, from its folder."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

AgencyRole = Literal["lead", "coordinating", "informed"]
Place = Literal["known", "outside", "unknown"]
Cause = Literal["late", "declined", "unreachable"]
"""Why a ticket climbs the ladder."""
CAUSES: tuple[Cause, ...] = get_args(Cause)
_HERE = Path(__file__).parent


class ProvinceError(ValueError):
    """The reference data contradict themselves."""


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that can receive tickets, from `valid_from` until before `valid_to`."""

    code: str
    name: str
    kind: str
    jurisdiction: str
    confirmed: bool
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by: str | None = None
    commune: str | None = None

    def stands_on(self, day: date) -> bool:
        """Tell whether the body exists on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One row of the routing table; a condition that is None fits everything."""

    agencies: tuple[tuple[str, AgencyRole], ...]
    because: str
    source: str
    crime: bool | None = None
    online: bool | None = None
    place: Place | None = None
    urgency: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A deadline: how long after its start, by urgency, and the text it comes from."""

    kind: str
    source: str
    law: bool
    minutes: Mapping[str, int]

    def limit(self, urgency: str) -> timedelta | None:
        """Give the time allowed at an urgency; None when there is no such clock."""
        minutes = self.minutes.get(urgency)
        return None if minutes is None else timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the escalation ladder."""

    kind: str
    because: str


@dataclass(frozen=True, slots=True)
class Province:
    """Everything dated that the service must know of one province.

    `communes` maps today's codes to names; `bodies` holds the agencies by kind and commune (None:
    competent for the whole province); `causes` tells in Vietnamese why the ladder is climbed;
    `confirmed` tells whether routing and ladder were confirmed by the province.
    """

    communes: Mapping[str, str]
    agencies: Mapping[str, Agency]
    bodies: Mapping[tuple[str, str | None], tuple[Agency, ...]]
    crime_categories: frozenset[str]
    rules: tuple[RoutingRule, ...]
    ladder: tuple[Rung, ...]
    causes: Mapping[Cause, str]
    clocks: tuple[ClockRule, ...]
    confirmed: bool

    def agency(self, code: str) -> Agency:
        """Give an agency by its code; raises KeyError."""
        return self.agencies[code]

    def agencies_on(self, day: date) -> tuple[Agency, ...]:
        """Give all bodies that exist on a day."""
        return tuple(agency for agency in self.agencies.values() if agency.stands_on(day))

    def find(self, kind: str, commune: str | None, day: date) -> Agency | None:
        """Give the body of a kind that is competent for a commune on a day, if there is one."""
        for where in (None, commune):
            for agency in self.bodies.get((kind, where), ()):
                if agency.stands_on(day):
                    return agency
        return None

    def clock(self, kind: str) -> ClockRule:
        """Give the rule of a kind of clock; raises KeyError."""
        for rule in self.clocks:
            if rule.kind == kind:
                return rule
        raise KeyError(kind)


@cache
def load_province(name: str, root: Path = _HERE) -> Province:
    """Read the folder of a province; raises OSError or ProvinceError."""
    folder = root / name
    communes = read_communes(folder / "communes.csv")
    listed = _yaml(folder / "agencies.yaml")
    routing = _yaml(folder / "routing.yaml")
    ladder = _yaml(folder / "ladder.yaml")
    agencies = {agency.code: agency for agency in _agencies(listed, communes)}
    province = Province(
        communes=communes,
        agencies=agencies,
        bodies=_by_kind(agencies.values()),
        crime_categories=frozenset(routing["crime_categories"]),
        rules=tuple(_rule(row) for row in routing["rules"]),
        ladder=tuple(Rung(row["kind"], row["because"]) for row in ladder["ladder"]),
        causes=ladder["causes"],
        clocks=tuple(ClockRule(**row) for row in _yaml(folder / "clocks.yaml")["clocks"]),
        confirmed=bool(routing["confirmed"] and ladder["confirmed"]),
    )
    _check(province)
    return province


def read_communes(path: Path) -> dict[str, str]:
    """Read today's communes: code → name, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["new_ward_code"]: row["new_ward"] for row in csv.DictReader(file)}


def _yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


def _agencies(listed: dict[str, Any], communes: Mapping[str, str]) -> Iterator[Agency]:
    for row in listed["agencies"]:
        yield Agency(**row)
    for row in listed["commune_bodies"]:
        for code, name in communes.items():
            here = name[0].lower() + name[1:]
            filled = {
                **row,
                "code": row["code"].format(code=code),
                "name": row["name"].format(name=here),
            }
            yield Agency(**filled, jurisdiction="commune", commune=code)


def _by_kind(agencies: Iterable[Agency]) -> dict[tuple[str, str | None], tuple[Agency, ...]]:
    found: dict[tuple[str, str | None], tuple[Agency, ...]] = {}
    for agency in agencies:
        place = (agency.kind, agency.commune)
        found[place] = (*found.get(place, ()), agency)
    return found


def _rule(row: dict[str, Any]) -> RoutingRule:
    when = row.get("when", {})
    urgency = when.get("urgency")
    return RoutingRule(
        agencies=tuple((item["kind"], item["role"]) for item in row["agencies"]),
        because=row["because"],
        source=row["source"],
        crime=when.get("crime"),
        online=when.get("online"),
        place=when.get("place"),
        urgency=tuple(urgency) if urgency else None,
    )


def _check(province: Province) -> None:
    kinds = {agency.kind for agency in province.agencies.values()}
    named = {kind for rule in province.rules for kind, _ in rule.agencies}
    named |= {rung.kind for rung in province.ladder}
    if unknown := named - kinds:
        raise ProvinceError(f"no agency is of kind {', '.join(sorted(unknown))}")
    if set(province.causes) != set(CAUSES):
        raise ProvinceError(f"ladder.yaml needs the causes {', '.join(CAUSES)}")
    heirs = {a.succeeded_by for a in province.agencies.values() if a.succeeded_by}
    if lost := heirs - province.agencies.keys():
        raise ProvinceError(f"successor {', '.join(sorted(lost))} does not exist")
