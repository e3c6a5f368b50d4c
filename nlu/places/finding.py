"""From the mentions in a text to one answer: which communes may be meant."""

from collections.abc import Sequence
from itertools import pairwise

from nlu.places.abroad import find_abroad
from nlu.places.cues import Reading
from nlu.places.homes import linked, only_others_live, where_now
from nlu.places.mention import Mention
from nlu.places.mentions import all_in
from nlu.places.names import tokens
from nlu.places.narrowing import codes_of, either, without_denied
from nlu.places.renaming import renamed
from nlu.understanding import PlaceMention

_MOST = 16
"""Mentions that are weighed against each other: as many from the beginning as from the end."""


def find_place(text: str) -> PlaceMention | None:
    """Return the place that `text` names, None where it names none.

    All communes that a name can mean are given, best first: those of the place that the writer
    says to be at ("ở …") before others. A name that only a district or province narrows is
    narrowed by it. A province of ours alone gives a mention without communes. A former home, or
    a place named by mistake, is left out where the text says where the child is now.
    """
    reading = Reading.of(tokens(text))
    every = _bounded(all_in(reading))
    groups = where_now(reading, [mention for mention in every if not mention.denied])
    mentions = [mention for group in groups for mention in group]
    if not mentions:
        abroad = find_abroad(reading)
        return PlaceMention(abroad, outside=True) if abroad else None
    denied = [mention for mention in every if mention.denied]
    answers = [_of_group(reading, without_denied(group, denied)) for group in groups]
    codes = tuple(dict.fromkeys(code for found, _ in answers for code in found))
    spoken = ", ".join(dict.fromkeys(mention.text for mention in mentions))
    if codes:
        doubtful = any(doubt for _, doubt in answers)
        return PlaceMention(spoken, codes, perhaps_outside=doubtful)
    return _elsewhere(reading, spoken, mentions)


def _bounded(mentions: list[Mention]) -> list[Mention]:
    """Return all `mentions`, or the first and the last of very many."""
    few = len(mentions) <= _MOST
    return mentions if few else [*mentions[: _MOST // 2], *mentions[-_MOST // 2 :]]


def _of_group(text: Reading, group: Sequence[Mention]) -> tuple[tuple[str, ...], bool]:
    """Return the communes that `group` names and whether it can lie in another province."""
    mentions = renamed(text, group)
    inside = [m for m in _ours(text, mentions) if not m.only("province")]
    codes = codes_of(text, [m for m in inside if not m.hamlet] or inside, mentions)
    outside = any(mention.has("outside") for mention in mentions)
    return codes, _doubtful(text, inside, mentions, codes) if codes else outside


def _ours(text: Reading, mentions: Sequence[Mention]) -> list[Mention]:
    """Drop what a province of others right behind or before claims ("Tân Lập, Bình Dương")."""
    kept: list[Mention] = []
    behind: Mention | None = None
    for before, mention in reversed(list(zip([None, *mentions], mentions, strict=False))):
        after_its_own = (
            before is not None
            and before.only("outside")
            and mention.has("outside")
            and linked(text, before, mention)
        )
        claimed = behind is not None and linked(text, mention, behind)
        elsewhere = claimed or after_its_own or mention.only("outside")
        behind = mention if elsewhere else None
        if not elsewhere:
            kept.insert(0, mention)
    return kept


def _doubtful(
    text: Reading, inside: Sequence[Mention], mentions: Sequence[Mention], codes: Sequence[str]
) -> bool:
    """Tell whether the place can lie in another province as well."""
    open_choice = any(
        one.only("outside") != other.only("outside") and either(text, one, other)
        for one, other in pairwise(mentions)
    )
    ours = any(mention.only("province") for mention in mentions)
    sure = {
        code
        for mention in inside
        if not (mention.has("outside") or mention.hamlet)
        for meaning in mention.meanings
        for code in meaning.codes
    }
    return open_choice or not (ours or sure & set(codes))


def _elsewhere(text: Reading, spoken: str, mentions: Sequence[Mention]) -> PlaceMention | None:
    """Return the place in another province, doubtful where a hamlet of ours may bear its name."""
    outside = [mention for mention in mentions if mention.has("outside")]
    if not outside or any(mention.only("province") for mention in mentions):
        return PlaceMention(spoken)
    if only_others_live(text, outside):
        return None
    sure = any(not m.only_by_unit for mention in outside for m in mention.of("outside"))
    return PlaceMention(spoken, outside=sure, perhaps_outside=not sure)
