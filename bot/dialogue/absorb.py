"""What a message adds to the report and the labels: facts fill gaps, urgency only rises."""

from dataclasses import replace
from typing import TypeVar

from bot.dialogue.events import Report, State
from bot.dialogue.turn import Turn
from bot.dialogue.words import clip
from nlu.labels import Category, Reporter, Urgency, most_urgent
from nlu.understanding import Facts, PlaceMention, Understanding

# The messages themselves are kept whole elsewhere; the report holds what a reader can take in.
STORY_LIMIT = 20_000
FIELD_LIMIT = 500
# How probable a label of who writes must be to be used, and to overturn an earlier one.
_SURE = 0.6
_QUITE_SURE = 0.85

T = TypeVar("T")


def absorb_labels(turn: Turn, understanding: Understanding) -> None:
    """Raise the urgency, name the category of what is most urgent, and learn who writes."""
    before = turn.state
    turn.change(
        urgency=most_urgent(before.urgency, understanding.urgency),
        category=_category(before, understanding),
        reporter=_reporter(before, understanding),
    )


def absorb_facts(report: Report, facts: Facts, *, correcting: bool = False) -> Report:
    """Fill the gaps of `report` from `facts`; when `correcting`, facts replace what stood there."""
    report = absorb_place(report, facts.place, correcting=correcting)
    return replace(
        report,
        child_ages=_fill(report.child_ages, facts.ages, correcting),
        child_sex=_fill(report.child_sex, facts.sex, correcting),
        offender=_fill(report.offender, facts.relation or "", correcting),
        offender_near=_latest(report.offender_near, facts.offender_near),
        safe_now=_latest(report.safe_now, facts.safe_now),
        hurt=_fill(report.hurt, ", ".join(facts.injuries), correcting),
        online=report.online or facts.online,
        when=_fill(report.when, facts.when or "", correcting),
        contact=_fill(report.contact, ", ".join(facts.phones), correcting),
        links=tuple(dict.fromkeys((*report.links, *facts.links))),
    )


def as_written(facts: Facts, text: str) -> Facts:
    """Give place and relation the letters they have in `text`, where they stand there so."""
    place, relation = facts.place, facts.relation
    if place is not None:
        place = replace(place, text=_found(place.text, text))
    return replace(facts, place=place, relation=_found(relation, text) if relation else None)


def _found(piece: str, text: str) -> str:
    start = text.lower().find(piece.lower())
    return text[start : start + len(piece)] if start >= 0 else piece


def absorb_place(report: Report, place: PlaceMention | None, *, correcting: bool) -> Report:
    """Take a place in: a second mention narrows an ambiguous one and never widens a sure one."""
    if place is None:
        return report
    if place.communes:
        anew = correcting or report.place_doubtful
        codes = narrowed(report.place_codes, place.communes, correcting=anew)
        if codes == report.place_codes:
            return report
        text = place.text if correcting or not report.place_text else report.place_text
        if place.text and place.text not in text:
            text = f"{text}, {place.text}"
        doubtful = place.perhaps_outside and not report.place_codes
        return replace(
            report,
            place_codes=codes,
            place_text=text,
            place_outside=False,
            place_doubtful=doubtful,
        )
    if place.outside and (correcting or not report.place_codes):
        return replace(report, place_text=place.text, place_codes=(), place_outside=True)
    return report


def narrowed(
    known: tuple[str, ...], named: tuple[str, ...], *, correcting: bool = False
) -> tuple[str, ...]:
    """Combine the communes known so far with those a new mention can mean."""
    if not known or correcting:
        return named
    if len(known) == 1:
        return known
    both = tuple(code for code in known if code in named)
    return both or named


def add_story(report: Report, text: str) -> Report:
    """Add the reporter's own words, verbatim; very long words are cut to what fits."""
    if not text or (report.story and report.story[-1] == text):
        return report
    return replace(report, story=bounded((*report.story, text)))


def bounded(story: tuple[str, ...], limit: int = STORY_LIMIT) -> tuple[str, ...]:
    """Shorten the longest entries until all fit into `limit` characters together."""
    entries = list(story)
    while sum(map(len, entries)) > limit:
        longest = max(range(len(entries)), key=lambda i: len(entries[i]))
        entries[longest] = entries[longest][: len(entries[longest]) // 2].rstrip("…") + "…"
        if len(entries[longest]) <= 2:
            del entries[longest]
    return tuple(entries)


def short(text: str) -> str:
    """Return an answer as it fits into one field of the report."""
    return clip(text, FIELD_LIMIT)


def _category(state: State, understanding: Understanding) -> str | None:
    """Keep the category of the most urgent message; a real one before none."""
    fresh = understanding.category.value
    none = (None, Category.NOT_A_CASE.value, Category.OTHER_CONCERN.value)
    if fresh == Category.NOT_A_CASE.value and state.category:
        return state.category
    risen = state.urgency is None or understanding.urgency.rank > state.urgency.rank
    vague = fresh in none and state.category not in none
    return fresh if (risen and not vague) or state.category in none else state.category


def _reporter(state: State, understanding: Understanding) -> str:
    """Learn who writes: an unsure label changes nothing, and only a child is found out late.

    To speak to a child as to an adult is the worse mistake.
    """
    fresh, sure = understanding.reporter, understanding.reporter_probability
    if fresh is Reporter.UNKNOWN or sure < _SURE:
        return state.reporter
    settled = state.reporter != Reporter.UNKNOWN and state.urgency not in (None, Urgency.LOW)
    found_out = fresh is Reporter.CHILD and sure >= _QUITE_SURE
    return state.reporter if settled and not found_out else fresh.value


def _latest(known: bool | None, said: bool | None) -> bool | None:
    return known if said is None else said


def _fill(known: T, said: T, correcting: bool) -> T:
    """Choose between what is known and what is newly said."""
    return said if said and (correcting or not known) else known
