"""Normalising Vietnamese as it is written on phones; pure functions."""

import re
from dataclasses import dataclass

from nlu.text.cleaning import clean
from nlu.text.spelling import spell
from nlu.text.tones import may_be, place_tones, strip_marks, tolerant

__all__ = ["ANALYSED", "Normalised", "clip", "may_be", "normalise", "strip_marks", "tolerant"]

ANALYSED = 8_000
"""Characters of one text that are looked at: the first 5,000 and the last 3,000."""

_HEAD, _TAIL = 5_000, 3_000
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text made even: `toned` with the marks it has, `plain` without any.

    Both are lower-case with usual spellings. `truncated` tells that the text was longer than
    `ANALYSED` characters and that its middle was not looked at.
    """

    toned: str
    plain: str
    truncated: bool = False


def clip(text: str) -> str:
    """Return `text`, or its beginning and end where it is longer than `ANALYSED` characters."""
    return text if len(text) <= ANALYSED else f"{text[:_HEAD]}\n{text[-_TAIL:]}"


def normalise(text: str) -> Normalised:
    """Return `text` cleaned, spelled out and in both habits of writing; any string is valid."""
    even = place_tones(clean(clip(text)))
    toned = _WORD.sub(lambda match: spell(match.group()), even)
    return Normalised(toned, strip_marks(toned), len(text) > ANALYSED)
