"""A name that several communes bear, narrowed by the district or old province named with it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nlu.places.cues import Reading
from nlu.places.gazetteer import Meaning
from nlu.places.mention import Mention
from nlu.places.reference import words_of
from nlu.text.tones import strip_marks

_OLD_ONLY = "phu yen"
"""Phú Yên is no province any more; Đắk Lắk is, and larger than it was."""


def codes_of(
    text: Reading, inside: Sequence[Mention], mentions: Sequence[Mention]
) -> tuple[str, ...]:
    """Return the communes that the names `inside` can mean, those said to be at first."""
    districts = [mention for mention in inside if mention.has("district")]
    wider = districts + [mention for mention in mentions if _is_old_province(text, mention)]
    codes: list[str] = []
    for mention in sorted(
        _chosen(text, inside, districts), key=lambda mention: not mention.located
    ):
        others = [o for o in wider if o is not mention and _within(mention, o)]
        others = [o for o in others if _belongs(text, mention, o)]
        codes += [code for meaning in _narrowed(text, mention, others) for code in meaning.codes]
    return tuple(dict.fromkeys(codes))


def either(text: Reading, one: Mention, other: Mention) -> bool:
    """Tell whether the text leaves open which of the two is meant ("Đà Nẵng hay Phú Yên")."""
    return _joined(text, one, other, frozenset({"hay", "hoặc", "hoac"}))


def without_denied(mentions: Sequence[Mention], denied: Sequence[Mention]) -> list[Mention]:
    """Drop what lies in a district or province where the text says not to be."""
    districts = {m for other in denied for m in other.meanings if m.level == "district"}
    names = {strip_marks(district.district) for district in districts}
    codes = {code for district in districts for code in district.codes}
    provinces = {m.province for other in denied if other.only("province") for m in other.meanings}

    def elsewhere(meaning: Meaning) -> bool:
        new = not meaning.district and set(meaning.codes) <= codes
        return not (strip_marks(meaning.district) in names or meaning.province in provinces or new)

    found = []
    for mention in mentions:
        kept = tuple(m for m in mention.meanings if not m.codes or elsewhere(m))
        found.append(replace(mention, meanings=kept) if any(m.codes for m in kept) else mention)
    return found


def _joined(
    text: Reading, one: Mention, other: Mention, among: frozenset[str] | None = None
) -> bool:
    """Tell whether a word of `among`, else "và", "hay" and the like, joins the two names."""
    known = words_of(text.marked, "children", "among") if among is None else among
    between = text.words[one.last + 1 : other.first]
    rest = [word for word in between if word.toned not in known]
    return len(rest) < len(between) and all(text.is_one(w, "homes", "links") for w in rest)


def _chosen(
    text: Reading, inside: Sequence[Mention], districts: Sequence[Mention]
) -> Sequence[Mention]:
    """Return the communes named, or else the districts."""
    communes = [mention for mention in inside if mention.has("commune")]
    pure = [mention for mention in communes if not mention.has("district")]
    if pure:
        return [*pure, *_beside(text, inside, pure)]
    return [m for m in communes if _in_another(text, m, districts)] or districts


def _beside(text: Reading, inside: Sequence[Mention], communes: Sequence[Mention]) -> list[Mention]:
    """Return the districts named beside a commune that lies elsewhere ("Ea Kar và Vụ Bổn")."""
    return [
        other
        for pair in pairwise(inside)
        for one, other in (pair, pair[::-1])
        if one in communes and other not in communes and _joined(text, *pair)
        if other.has("district") and not _within(one, other)
    ]


def _in_another(text: Reading, mention: Mention, districts: Sequence[Mention]) -> bool:
    """Tell whether a name of both levels stands before the district that it lies in."""
    others = [other for other in districts if other is not mention]
    return any(_within(mention, other) and _belongs(text, mention, other) for other in others)


def _belongs(text: Reading, mention: Mention, wider: Mention) -> bool:
    """Tell whether `wider` is said of `mention`, not of somebody else in a clause of its own."""
    first, second = sorted((mention, wider), key=lambda one: one.first)
    between = text.words[first.last + 1 : second.first]
    said = f" {' '.join(word.toned for word in between)} "
    doubt = any(f" {phrase} " in said for phrase in words_of(text.marked, "homes", "doubt"))
    opening = max((i for i, word in enumerate(between) if word.opens), default=0)
    spoken = between[opening:] if not text.words[second.first].opens else ()
    people = any(
        text.is_one(word, "speakers", group) for word in spoken for group in ("child", "adult")
    )
    return doubt or not people


def _narrowed(text: Reading, mention: Mention, wider: Sequence[Mention]) -> Sequence[Meaning]:
    """Return the meanings of `mention` within the nearest of `wider`, or all of them.

    Where the text leaves open which of two it is, those within either are given.
    """
    near = sorted(wider, key=lambda other: abs(other.first - mention.first))
    found = [(other, _within(mention, other)) for other in near]
    fitting = [(other, within) for other, within in found if within]
    if not fitting:
        return [m for m in mention.meanings if m.level in {"commune", "district"}]
    nearest, meanings = fitting[0]
    for other, within in fitting[1:]:
        first, second = sorted((nearest, other), key=lambda one: one.first)
        meanings = meanings + within if either(text, first, second) else meanings
    return meanings


def _within(mention: Mention, wider: Mention) -> list[Meaning]:
    if wider.only("province"):
        province = wider.meanings[0].province
        return [m for m in mention.meanings if m.province == province and m.codes]
    names = {strip_marks(m.district) for m in wider.of("district")}
    codes = {code for m in wider.of("district") for code in m.codes}
    old = [m for m in mention.of("commune") if strip_marks(m.district) in names]
    new = [m for m in mention.of("commune") if not m.district and set(m.codes) <= codes]
    return old or new


def _is_old_province(text: Reading, mention: Mention) -> bool:
    """Tell whether a province of before the merger is named."""
    if not mention.only("province"):
        return False
    following = text.after(mention.last)
    old = following is not None and following.toned in ({"cũ"} if text.marked else {"cu"})
    return old or mention.meanings[0].province == _OLD_ONLY
