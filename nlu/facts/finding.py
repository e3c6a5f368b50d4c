"""All facts of one message."""

from nlu.facts.contact import find_links, find_phones
from nlu.facts.people import (
    find_age_ranges,
    find_ages,
    find_children,
    find_relation,
    find_sex,
)
from nlu.facts.situation import (
    find_injuries,
    find_offender_near,
    find_online,
    find_safe_now,
    find_when,
)
from nlu.facts.times import find_date, find_span
from nlu.places import find_place
from nlu.text import Normalised, clip, normalise
from nlu.understanding import Facts


def find_facts(text: str, own: Normalised | None = None) -> Facts:
    """Return the facts that `text` tells; `own` is its normalised form where known already."""
    own = own or normalise(text)
    shown = clip(text)
    return Facts(
        place=find_place(shown),
        ages=find_ages(own),
        sex=find_sex(own),
        relation=find_relation(own),
        offender_near=find_offender_near(own),
        safe_now=find_safe_now(own),
        online=find_online(own),
        when=find_when(own),
        injuries=find_injuries(own),
        phones=find_phones(shown),
        links=find_links(shown),
        age_ranges=find_age_ranges(own),
        children=find_children(own),
        days=(span.first, span.last) if (span := find_span(own)) else None,
        date=find_date(own),
    )
