"""Old and new units of one name: "xã Hòa Xuân mới", "Hòa Phú cũ", "Hòa Tâm, giờ là Hòa Xuân"."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from nlu.places.cues import Reading, unit_before
from nlu.places.gazetteer import Meaning
from nlu.places.mention import Mention
from nlu.places.names import Token
from nlu.places.reference import words_of
from nlu.text.tones import strip_marks

Age = Literal["new", "old", "same", ""]
_OTHER: dict[Age, Age] = {"new": "old", "old": "new", "same": "", "": ""}
_BEFORE = 9
_AFTER = 5


def leads_to(text: Reading, first: int, before: Sequence[Mention]) -> bool:
    """Tell whether the words before `first` say what a place named before is called else."""
    start = before[-1].last + 1 if before else first
    age, size = _phrase_before(text, start, first)
    return bool(age) and _are_links(text, text.words[start : first - size])


def links_names(text: Reading, one: Mention, other: Mention) -> bool:
    """Tell whether the text says that `other` is a further name of `one`, or what held it."""
    return leads_to(text, other.first, [one])


def renamed(text: Reading, mentions: Sequence[Mention]) -> list[Mention]:
    """Narrow the names that are said to be the new or the old ones, or two names of one place."""
    following = [*mentions[1:], None]
    ages = [_age(text, m, after) for m, after in zip(mentions, following, strict=True)]
    found = [_aged(mention, age) for mention, age in zip(mentions, ages, strict=True)]
    for i in range(1, len(found)):
        link, _ = _phrase_before(text, mentions[i - 1].last + 1, mentions[i].first)
        if link and links_names(text, mentions[i - 1], mentions[i]):
            one, other = _aged(mentions[i - 1], _OTHER[link]), _aged(mentions[i], link)
            found[i - 1 : i + 1] = _equal(one, other) or found[i - 1 : i + 1]
        elif (ages[i - 1] or ages[i]) and _side_by_side(text, found[i - 1], found[i]):
            found[i - 1 : i + 1] = _equal(found[i - 1], found[i]) or found[i - 1 : i + 1]
    return found


def _age(text: Reading, mention: Mention, following: Mention | None) -> Age:
    """Return whether the words around `mention` say that it is the new or the old unit."""
    if following is not None and links_names(text, mention, following):
        return ""
    before, _ = _lead(text, mention.first)
    return _age_after(text, mention, following) or before


def _lead(text: Reading, first: int) -> tuple[Age, int]:
    """Return what "xã cũ", "trước sáp nhập là" before word `first` tell, and their number."""
    start = max(0, first - _BEFORE)
    return _ending(text, _bare_end(text, start, first), start, "beside") if first else ("", 0)


def _age_after(text: Reading, mention: Mention, following: Mention | None) -> Age:
    """Return what "mới", "cũ", "sau sáp nhập" behind `mention` tell of it."""
    start = mention.last + 1
    end = len(text.words) if following is None else following.first
    spoken = _spoken(text.words[start : min(end, start + _AFTER)])
    ages: tuple[Age, Age] = ("new", "old")
    for age in ages:
        if any(f"{spoken} ".startswith(f"{p} ") for p in _merged(text.marked, age)):
            return age
        if _is_alone(text, start, following, words_of(text.marked, "renaming", age, "after")):
            return age
    return ""


def _is_alone(
    text: Reading, position: int, following: Mention | None, known: frozenset[str]
) -> bool:
    """Tell whether "mới" at `position` ends what is said of the name ("mới bị đánh" does not)."""
    word, after = text.at(position), text.at(position + 1)
    if word is None or word.toned not in known or (following and following.first <= position):
        return False
    if after is None or after.opens:
        return True
    spoken = f"{_spoken(text.words[position + 1 : position + _AFTER])} "
    if any(spoken.startswith(f"{p} ") for p in words_of(text.marked, "renaming", "behind")):
        return True
    rest = text.words[position + 1 : following.first] if following else None
    return rest is not None and not word.opens and _are_links(text, rest)


def _side_by_side(text: Reading, one: Mention, other: Mention) -> bool:
    """Tell whether two communes stand together as two names of one ("Hòa Xuân (Hòa Tâm cũ)")."""
    communes = all(m.has("commune") and not m.has("district") for m in (one, other))
    return communes and _are_links(text, text.words[one.last + 1 : other.first])


def _equal(one: Mention, other: Mention) -> list[Mention]:
    """Narrow both to the communes that they share, none where they share none."""
    if not (one.has("commune") and other.has("commune")) or other.only("district"):
        return []
    shared = {c for m in one.meanings for c in m.codes} & {
        c for m in other.meanings for c in m.codes
    }
    return [_within(one, shared), _within(other, shared)] if shared else []


def _within(mention: Mention, codes: set[str]) -> Mention:
    cut = [replace(m, codes=tuple(c for c in m.codes if c in codes)) for m in mention.meanings]
    return replace(mention, meanings=tuple(meaning for meaning in cut if meaning.codes))


def _aged(mention: Mention, age: Age) -> Mention:
    """Keep the units of `age`, all where there are none."""
    if age not in {"new", "old"}:
        return mention
    fitting = tuple(m for m in mention.meanings if m.codes and _is_new(m) == (age == "new"))
    if not fitting:
        return mention
    return replace(mention, meanings=(*fitting, *mention.of("outside")))


def _is_new(meaning: Meaning) -> bool:
    return meaning.level == "commune" and not meaning.district


def _phrase_before(text: Reading, start: int, first: int) -> tuple[Age, int]:
    """Return what the words before `first` say of it, and how many they are with its unit."""
    start = max(start, first - _BEFORE)
    end = _bare_end(text, start, first)
    for group in ("beside", "between"):
        age, size = _ending(text, end, start, group)
        if age:
            return age, size + first - end
    return "", 0


def _bare_end(text: Reading, start: int, first: int) -> int:
    """Return where the words from `start` to `first` end without the unit before `first`."""
    unit = unit_before(text, first)
    return max(start, first - (len(unit.split()) if unit else 0))


def _ending(text: Reading, end: int, start: int, group: str) -> tuple[Age, int]:
    known = _leads(text.marked, group)
    for first in range(max(start, end - _BEFORE), end):
        age = known.get(_spoken(text.words[first:end]))
        if age:
            return age, end - first
    return "", 0


@cache
def _leads(marked: bool, group: str) -> dict[str, Age]:
    ages: tuple[Age, ...] = ("same", "old", "new")
    return {phrase: age for age in ages for phrase in _leading(marked, age, group)}


def _leading(marked: bool, age: str, group: str) -> frozenset[str]:
    """Return the phrases that lead to a name of `age`.

    Those "beside" it ("xã cũ là") need no other name before, those "between" two do.
    """
    if group == "beside":
        found = set(words_of(marked, "renaming", age, "before"))
        found |= {f"{t} {v}" for t in _merged(marked, age) for v in _lives(marked)}
        times = _merged(marked, age)
    else:
        found = set(words_of(marked, "renaming", age, "verbs"))
        times = words_of(marked, "renaming", age, "times")
    verbs = words_of(marked, "renaming", "verbs")
    return frozenset(found | {f"{time} {verb}" for time in times for verb in verbs})


def _lives(marked: bool) -> frozenset[str]:
    return words_of(marked, "renaming", "lives") | frozenset({"o"})


@cache
def _merged(marked: bool, age: str) -> frozenset[str]:
    """Return "sau sáp nhập" (new) or "trước khi sáp nhập" (old) in all spellings."""
    leads = words_of(marked, "renaming", age, "merger")
    merger = words_of(marked, "renaming", "merger")
    return frozenset(f"{lead} {word}" for lead in leads for word in merger)


def _are_links(text: Reading, words: Sequence[Token]) -> bool:
    known = words_of(text.marked, "homes", "links") | words_of(text.marked, "renaming", "fillers")
    return all(word.toned in known or strip_marks(word.toned) in known for word in words)


def _spoken(words: Sequence[Token]) -> str:
    return " ".join(word.toned for word in words)
