"""In which style a message is written, told from the text itself."""

import re

from nlu.text.spelling import teencode
from nlu.text.tones import strip_marks

_WORD = re.compile(r"[^\W\d_]+")
_LONG = 60


def style_of(text: str) -> str:
    """Return `burst`, `long`, `teencode`, `no_marks` or `standard`, the first that fits.

    A message is in teencode when a sixth of its words are chat spellings; it has no marks when
    not a single Vietnamese mark stands in three words or more.
    """
    words = _WORD.findall(text.lower())
    if "\n" in text.strip():
        return "burst"
    if len(words) >= _LONG:
        return "long"
    short = sum(word in teencode() for word in words)
    if words and short * 6 >= len(words):
        return "teencode"
    return "no_marks" if len(words) >= 3 and strip_marks(text) == text else "standard"
