"""Several children in several places: "đứa ở Krông Năng, đứa ở Vụ Bổn"."""

from collections.abc import Sequence
from itertools import pairwise

from nlu.places.cues import Reading
from nlu.places.mention import Mention
from nlu.places.names import Token
from nlu.places.reference import words_of

_FAR = 8


def told_apart(text: Reading, parts: Sequence[Sequence[Mention]]) -> bool:
    """Tell whether the addresses `parts` are those of several children."""
    leads = [_before(text, part, last) for part, last in zip(parts, [None, *parts], strict=False)]
    each = words_of(text.marked, "children", "each")
    if len(parts) > 1 and _counted(text):
        each |= words_of(text.marked, "children", "heads")
    return any(_differ(text, one, other, each) for one, other in pairwise(leads))


def _counted(text: Reading) -> bool:
    """Tell whether the text speaks of two children or more ("hai cháu")."""
    counts, heads = (words_of(text.marked, "children", group) for group in ("counts", "heads"))
    return any(one.toned in counts and other.toned in heads for one, other in pairwise(text.words))


def _before(
    text: Reading, part: Sequence[Mention], last: Sequence[Mention] | None
) -> tuple[Token, ...]:
    start = last[-1].last + 1 if last else 0
    return text.words[max(start, part[0].first - _FAR) : part[0].first]


def _differ(
    text: Reading, one: Sequence[Token], other: Sequence[Token], each: frozenset[str]
) -> bool:
    """Tell whether the words before two places speak of one child each.

    A word of `each` said twice means two ("đứa …, đứa …", "một bé …, một bé …").
    """
    first, second = _child(text, one, each), _child(text, other, each)
    if first is None or second is None:
        return first is not None and _contrasts(text, other)
    return first != second or first.split()[0] in each


def _contrasts(text: Reading, lead: Sequence[Token]) -> bool:
    """Tell whether `lead` sets a child against one named before ("còn em …")."""
    spoken = f" {' '.join(word.toned for word in lead)} "
    return any(f" {p} " in spoken for p in words_of(text.marked, "children", "contrast"))


def _child(text: Reading, lead: Sequence[Token], each: frozenset[str]) -> str | None:
    """Return "đứa", "bé lớn", "một cháu": a child told from others, the last in `lead`."""
    groups = ("heads", "marks", "there")
    heads, marks, there = (words_of(text.marked, "children", group) for group in groups)
    for before, word, after in reversed(_triples(lead)):
        if word in heads and after in marks:
            return f"{word} {after}"
        if word in heads and before in each:
            return f"{before} {word}"
        if word in each and (word in {"đứa", "dua"} or after in there):
            return word
    return None


def _triples(lead: Sequence[Token]) -> list[tuple[str, str, str]]:
    words = ["", *(word.toned for word in lead), ""]
    return list(zip(words, words[1:], words[2:], strict=False))
