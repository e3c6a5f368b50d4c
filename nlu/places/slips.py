"""Names of places with one slip of the finger: a letter dropped, doubled, changed or swapped."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.places.gazetteer import names

_LEAST = 5
_STARTS = ("ea", "cu", "kr", "ko", "kn", "bu", "dl", "dr", "ya", "ia", "da", "md", "cuo", "po")


def corrected(written: str, first: str) -> str | None:
    """Return the key of the only name one slip away from `written`, None where none or several.

    `written` is without marks and blanks and begins with the word `first`. Only names in the
    languages of the highlands are looked for: a Vietnamese word one letter away is another word.
    """
    if len(written) < _LEAST or not first.startswith(_STARTS):
        return None
    near = process.extract(written, list(_keys()), scorer=OSA.distance, score_cutoff=1, limit=4)
    keys = [key for key, _, _ in near if key[0] == written[0]]
    return keys[0] if len({_keys()[key] for key in keys}) == 1 else None


@cache
def _keys() -> Mapping[str, frozenset[str]]:
    """Return the key of each highland name with all communes that it can mean."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in names():
        if name.highland and len(name.key) >= _LEAST:
            found[name.key].update(code for meaning in name.meanings for code in meaning.codes)
    return {key: frozenset(codes) for key, codes in sorted(found.items())}
