"""Which names the words at one spot of a text spell."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from nlu.places.cues import Reading
from nlu.places.gazetteer import Meaning, Name, names
from nlu.places.names import Token, is_syllable
from nlu.text.tones import may_be, strip_marks

_LONGEST = 5
_FIXED_SYLLABLES = frozenset({"buon", "cu", "nam", "dang", "bang", "chu", "dur", "dak", "ban"})


@cache
def index() -> dict[str, tuple[Name, ...]]:
    """Return the names by their letters without marks and blanks."""
    found: defaultdict[str, list[Name]] = defaultdict(list)
    for name in names():
        found[name.key].append(name)
    return {key: tuple(group) for key, group in found.items()}


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(key[:size] for key in index() for size in range(1, len(key) + 1))


def longest(text: Reading, first: int) -> int:
    """Return how many words from `first` on begin some name."""
    key, size = "", 0
    for word in text.words[first : first + _LONGEST]:
        key += word.plain
        if key not in _beginnings():
            break
        size += 1
    return size


def meanings_of(window: Sequence[Token]) -> Iterator[Meaning]:
    """Yield what `window` can mean, each once."""
    group = index().get("".join(word.plain for word in window), ())
    yield from dict.fromkeys(
        meaning for name in group if _spells(window, name) for meaning in name.meanings
    )


def _spells(window: Sequence[Token], name: Name) -> bool:
    """Tell whether `window` is a spelling of `name`.

    Highland names are written together or apart and with changing marks; Vietnamese ones must
    have their words, and no mark that the name has not.
    """
    if len(window) == len(name.words):
        pairs = zip(window, name.words, strict=True)
        return all(
            may_be(word.toned, own)
            or (name.highland and word.plain == strip_marks(own) not in _FIXED_SYLLABLES)
            for word, own in pairs
        )
    together = len(window) == 1 and len(name.key) >= 6 and not is_syllable(window[0].plain)
    return (name.highland and len(name.key) >= 5) or together


def is_exact(window: tuple[Token, ...]) -> bool:
    """Tell whether the words have no marks or all those of a name ("đa năng" is no Đà Nẵng)."""
    words = tuple(word.toned for word in window)
    key = "".join(word.plain for word in window)
    unmarked = all(word.isascii() for word in words)
    return unmarked or any(words == name.words for name in index()[key])


def spoken(window: Sequence[Token]) -> str:
    """Return `window` as it was said, in small letters."""
    return " ".join(word.toned for word in window)
