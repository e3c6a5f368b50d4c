"""Names of places reduced to what all their spellings share."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nlu.text.cleaning import clean
from nlu.text.tones import place_tones, strip_marks

_TOKEN = re.compile(r"[^\W_]+")
_INNER_MARKS = re.compile(r"(?<=\w)['’`‘´ʼ](?=\w)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_BREAK = re.compile(r"[^\w\s'’`‘´ʼ\"“”/*]|\n|_")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghlmnrstvx]|k(?=[eiy]))?"
    r"(?:a[iouy]?|e[ou]?|i[au]?|ie[u]?|o[aei]?|oa[iy]|u[aeiouy]?|uo[iu]|uay|u?ye[u]?|u?ya|uyu|y)"
    r"(?:ch|ng|nh|[cmnpt])?"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: as typed with marks, without, whether it began with a capital.

    `opens` tells that it begins the text or follows a mark that ends a clause.
    """

    toned: str
    plain: str
    capital: bool
    start: int
    end: int
    opens: bool = False


@lru_cache(maxsize=20_000)
def even(word: str) -> str:
    """Return `word` cleaned for look-up, capitals kept apart by the caller; words come again."""
    return place_tones(clean(word))


def joined(text: str) -> str:
    """Return `text` composed, without apostrophes inside words and with blanks for hyphens."""
    return _HYPHEN.sub(" ", _INNER_MARKS.sub("", unicodedata.normalize("NFC", text)))


def tokens(text: str) -> list[Token]:
    """Return the words of `text`; apostrophes inside a word vanish, hyphens part words.

    Offsets are those in `joined(text)`. In a text all in capitals none of them tells anything.
    """
    found: list[Token] = []
    shown, shouted, last = joined(text), text.isupper() and " " in text.strip(), 0
    for match in _TOKEN.finditer(shown):
        word, start = match.group(), match.start()
        toned = even(word)
        if toned:
            gap = shown[last:start]
            opens = not found or (gap != " " and _BREAK.search(gap) is not None)
            capital = word[0].isupper() and not shouted
            found.append(Token(toned, strip_marks(toned), capital, start, match.end(), opens))
            last = match.end()
    return found


def is_syllable(plain: str) -> bool:
    """Tell whether a word without marks can be Vietnamese; numbers pass."""
    return plain.isdigit() or _SYLLABLE.fullmatch(plain) is not None


def is_marked(words: list[Token]) -> bool:
    """Tell whether the text is written with marks, as at least a third of its words show."""
    return sum(not word.toned.isascii() for word in words) * 3 >= len(words)


def name_tokens(name: str) -> tuple[str, ...]:
    """Return the lower-case words of a gazetteer name, with their marks."""
    return tuple(token.toned for token in tokens(name))
