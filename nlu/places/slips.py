"""Names of places with one slip of the finger: a letter dropped, doubled, changed or swapped."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.places.gazetteer import names
from nlu.places.names import is_syllable
from nlu.places.reference import plain

_LEAST = 5
_LEAST_VIETNAMESE = 6
_LONG = 10
_LEAST_HAMLET = 8
"""Shorter ones after "buôn" are hamlets of their own (buôn Kô)."""
_MOST = 3
_STARTS = (
    "ea",
    "cu",
    "kr",
    "ko",
    "kn",
    "bu",
    "dl",
    "dr",
    "ya",
    "ia",
    "da",
    "md",
    "cuo",
    "po",
    "ma",
)


def corrected(words: tuple[str, ...], vietnamese: bool, after_unit: bool) -> tuple[str, ...]:
    """Return the keys of the names one slip away from `words`, none where too many are.

    `words` are without marks. Vietnamese names are looked for where `vietnamese` allows it: a
    word one letter away mostly is another word. Long names after a unit may have two slips.
    Names in a language of the highlands are returned where all that are near mean the same.
    """
    written = "".join(words).replace("f", "ph")
    foreign = may_be_highland(words[0]) and not all(is_syllable(word) for word in words)
    vietnamese = vietnamese and len(written) >= _LEAST_VIETNAMESE and not _ordinary() & set(words)
    if len(written) < _LEAST or not (foreign or vietnamese) or _people() & set(words):
        return ()
    near = _near(written, 2 if after_unit and len(written) >= _LONG else 1)
    if near and all(_keys()[key][0] for key in near):
        hamlet = words[0] == "buon" and len(written) < _LEAST_HAMLET
        return near if not hamlet and len({_keys()[key][1] for key in near}) == 1 else ()
    return near if vietnamese else ()


def may_be_highland(word: str) -> bool:
    """Tell whether names in the languages of the highlands begin like `word`."""
    return word.startswith(_STARTS)


def same_but_marks(written: str, name: str) -> bool:
    """Tell whether the words differ in nothing but hỏi and ngã, which many do not tell apart."""
    return _one_tone(written) == _one_tone(name)


def _one_tone(word: str) -> str:
    return unicodedata.normalize("NFD", word).replace("\u0303", "\u0309")


def _near(written: str, bound: int) -> tuple[str, ...]:
    """Return the nearest names with the same first letter, none where they are too many."""
    near = process.extract(
        written, _keys().keys(), scorer=OSA.distance, score_cutoff=bound, limit=_MOST + 2
    )
    close = [(distance, key) for key, distance, _ in near if key[0] == written[0]]
    best = min((distance for distance, _ in close), default=0)
    keys = tuple(key for distance, key in close if distance == best)
    return keys if len(keys) <= _MOST else ()


@cache
def _ordinary() -> frozenset[str]:
    """Return words that stand in no name but are near to one in ordinary talk."""
    return _people() | plain("after_place") | plain("cues", "hamlet")


@cache
def _people() -> frozenset[str]:
    """Return words for people and "không", which are no part of any name."""
    people = plain("speakers", "child") | plain("speakers", "adult") | plain("cues", "denial")
    return people - {"ba", "ho", "bo", "hai", "chi"}


@cache
def _keys() -> Mapping[str, tuple[bool, frozenset[str]]]:
    """Return the key of each name: whether it is of the highlands, all communes it can mean."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    highland: set[str] = set()
    for name in names():
        if len(name.key) >= _LEAST:
            found[name.key].update(code for meaning in name.meanings for code in meaning.codes)
            highland |= {name.key} if name.highland else set()
    return {key: (key in highland, frozenset(codes)) for key, codes in sorted(found.items())}
