"""Words as the dialogue compares them: cleaned by `nlu.text`, without tone marks, in clauses."""

import re
import unicodedata

from nlu.text import normalise, strip_marks

_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
_CLAUSE_ENDS = re.compile(r"[.,;:!?…\n]+")
_TOKEN = re.compile(r"\w+")
# Nothing a person means by one word or cue stands deeper in a message than this.
READ_AT_MOST = 2_000


def visible(text: str) -> str:
    """Return `text` without control, zero-width and direction characters, ends trimmed."""
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
    return "".join(kept).strip()


def bare(text: str) -> str:
    """Return `text` in small letters without tone marks ("Đắk Lắk" gives "dak lak")."""
    return strip_marks(text.lower())


def toned(text: str) -> str:
    """Return the start of `text` cleaned and spelled out, with the tone marks it has."""
    return normalise(text[:READ_AT_MOST]).toned


def clauses(text: str) -> tuple[tuple[str, ...], ...]:
    """Split the start of `text` into clauses of bare tokens, chat spellings written out."""
    parts = _CLAUSE_ENDS.split(normalise(text[:READ_AT_MOST]).plain)
    return tuple(tuple(tokens) for tokens in map(_TOKEN.findall, parts) if tokens)


def has_words(text: str) -> bool:
    """Tell whether any letter or digit stands in `text` (emoji and signs alone are no words)."""
    return any(c.isalnum() for c in text)


def clip(text: str, limit: int) -> str:
    """Return `text` on one line, cut at `limit` characters with an ellipsis."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
