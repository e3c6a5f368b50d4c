"""Who receives a ticket: the province's table, read for one case. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from data.reference.province import AgencyRole, Cause, Place, Province, RoutingRule

_STRENGTH: dict[AgencyRole, int] = {"informed": 0, "coordinating": 1, "lead": 2}


@dataclass(frozen=True, slots=True)
class Case:
    """What routing looks at; `place_code` is today's commune when it is known."""

    category: str
    urgency: str
    online: bool
    place_code: str | None
    place_outside: bool
    on: date

    @property
    def place(self) -> Place:
        """Tell what is known of the place."""
        if self.place_code is not None:
            return "known"
        return "outside" if self.place_outside else "unknown"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One agency's share in a ticket and the rule that chose it."""

    agency_code: str
    role: AgencyRole
    because: str
    source: str


def route(province: Province, case: Case) -> tuple[Assignment, ...]:
    """Choose the agencies of a case: exactly one lead, first, then the others.

    Rules and their sources are in the province's `routing.yaml`. Raises LookupError when no body
    that exists on that day can lead, which a property test excludes.
    """
    chosen: dict[str, Assignment] = {}
    for wanted in _wanted(province, case):
        leads = any(assignment.role == "lead" for assignment in chosen.values())
        if wanted.role == "lead" and leads:
            wanted = replace(wanted, role="coordinating")
        known = chosen.get(wanted.agency_code)
        if known is None or _STRENGTH[wanted.role] > _STRENGTH[known.role]:
            chosen[wanted.agency_code] = wanted
    found = sorted(chosen.values(), key=lambda item: -_STRENGTH[item.role])
    if not found or found[0].role != "lead":
        raise LookupError(f"nobody leads on {case.on}")
    return tuple(found)


def next_on_ladder(
    province: Province, case: Case, having: Sequence[str], cause: Cause
) -> Assignment | None:
    """Give the next agency of the ladder that does not have the ticket yet; None at its end."""
    for rung in province.ladder:
        agency = province.find(rung.kind, case.place_code, case.on)
        if agency is not None and agency.code not in having:
            because = f"{province.causes[cause]}: {rung.because}"
            return Assignment(agency.code, "coordinating", because, "ladder")
    return None


def _wanted(province: Province, case: Case) -> Iterator[Assignment]:
    for rule in province.rules:
        if not _fits(province, rule, case):
            continue
        for kind, role in rule.agencies:
            agency = province.find(kind, case.place_code, case.on)
            if agency is not None:
                yield Assignment(agency.code, role, rule.because, rule.source)


def _fits(province: Province, rule: RoutingRule, case: Case) -> bool:
    crime = case.category in province.crime_categories
    return (
        rule.crime in (None, crime)
        and rule.online in (None, case.online)
        and rule.place in (None, case.place)
        and (rule.urgency is None or case.urgency in rule.urgency)
    )
