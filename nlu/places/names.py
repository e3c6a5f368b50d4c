"""Names of places reduced to what all their spellings share."""

import re
import unicodedata
from dataclasses import dataclass

from nlu.text.cleaning import clean
from nlu.text.tones import place_tones, strip_marks

_TOKEN = re.compile(r"[^\W_]+")
_INNER_MARKS = re.compile(r"(?<=\w)['’`‘´ʼ](?=\w)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: as typed with marks, without, whether it began with a capital."""

    toned: str
    plain: str
    capital: bool
    start: int
    end: int


def even(text: str) -> str:
    """Return `text` cleaned for look-up, capitals kept apart by the caller."""
    return place_tones(clean(text))


def joined(text: str) -> str:
    """Return `text` composed, without apostrophes inside words and with blanks for hyphens."""
    return _HYPHEN.sub(" ", _INNER_MARKS.sub("", unicodedata.normalize("NFC", text)))


def tokens(text: str) -> list[Token]:
    """Return the words of `text`; apostrophes inside a word vanish, hyphens part words.

    Offsets are those in `joined(text)`.
    """
    found = []
    for match in _TOKEN.finditer(joined(text)):
        word = match.group()
        lower = even(word)
        if lower:
            found.append(
                Token(lower, strip_marks(lower), word[0].isupper(), match.start(), match.end())
            )
    return found


def name_tokens(name: str) -> tuple[str, ...]:
    """Return the lower-case words of a gazetteer name, with their marks."""
    return tuple(token.toned for token in tokens(name))
