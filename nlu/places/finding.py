"""From the mentions in a text to one answer: which communes may be meant."""

from collections.abc import Sequence

from nlu.places.gazetteer import Meaning
from nlu.places.mentions import Mention, find_mentions
from nlu.text.tones import strip_marks
from nlu.understanding import PlaceMention

_ADJACENT = 3


def find_place(text: str) -> PlaceMention | None:
    """Return the place that `text` names, None where it names none.

    All communes that a name can mean are given, best first: those of the place that the writer
    says to be at ("ở …") before others. A name that only a district or province narrows is
    narrowed by it. A province of ours alone gives a mention without communes.
    """
    mentions = find_mentions(text)
    if not mentions:
        return None
    spoken = ", ".join(dict.fromkeys(mention.text for mention in mentions))
    inside = [m for m in _settled(mentions) if not m.only("outside", "province")]
    inside = [m for m in inside if not m.hamlet] or inside
    codes = _codes(inside)
    if codes:
        doubtful = all(mention.has("outside") for mention in inside)
        return PlaceMention(spoken, codes, perhaps_outside=doubtful)
    outside = any(mention.has("outside") for mention in mentions)
    ours = any(mention.only("province") for mention in mentions)
    return PlaceMention(spoken, outside=outside and not ours)


def _settled(mentions: Sequence[Mention]) -> list[Mention]:
    """Drop communes that a province of others right behind them claims ("Tân Lập, Bình Dương")."""
    kept = []
    for index, mention in enumerate(mentions):
        following = mentions[index + 1 : index + 2]
        claimed = any(
            other.only("outside") and other.first - mention.last <= _ADJACENT for other in following
        )
        leading = mentions[index - 1] if index else None
        claimed = claimed or (
            leading is not None and leading.only("outside") and mention.has("outside")
        )
        if not claimed:
            kept.append(mention)
    return kept


def _codes(mentions: Sequence[Mention]) -> tuple[str, ...]:
    communes = [mention for mention in mentions if mention.has("commune")]
    districts = [mention for mention in mentions if mention.has("district")]
    pure = [m for m in communes if not m.has("district")] or (
        [m for m in communes if _narrowed_by_other(m, districts)]
    )
    chosen = pure or districts
    codes: list[str] = []
    for mention in sorted(chosen, key=lambda mention: not mention.located):
        others = [other for other in districts if other is not mention]
        codes += [code for meaning in _narrowed(mention, others) for code in meaning.codes]
    return tuple(dict.fromkeys(codes))


def _narrowed_by_other(mention: Mention, districts: Sequence[Mention]) -> bool:
    """Tell whether a name of both levels stands before the district that it lies in."""
    return any(other is not mention and _within(mention, other) for other in districts)


def _within(mention: Mention, district: Mention) -> list[Meaning]:
    names = {strip_marks(m.district) for m in district.meanings if m.level == "district"}
    codes = {c for m in district.meanings if m.level == "district" for c in m.codes}
    old = [m for m in mention.of("commune") if strip_marks(m.district) in names]
    new = [m for m in mention.of("commune") if not m.district and set(m.codes) <= codes]
    return old or new


def _narrowed(mention: Mention, districts: Sequence[Mention]) -> Sequence[Meaning]:
    """Return the meanings of `mention` that lie in one of `districts`, or all of them."""
    for district in districts:
        within = _within(mention, district)
        if within:
            return within
    return [m for m in mention.meanings if m.level in {"commune", "district"}]
