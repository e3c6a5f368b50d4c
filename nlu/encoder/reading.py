"""How the encoder is given a text; the same when it is made and when it is used."""

from collections.abc import Sequence

from nlu.text import Normalised

BEGIN, END, FILL = 0, 2, 1
"""Ids of the pieces that stand before a text, behind it, and where nothing stands."""

MOST_PIECES = 192
"""Pieces of a longer text that are read: as many from its beginning as from its end."""

_LINE_BREAK = " / "


def as_read(text: Normalised) -> str:
    """Return the words of `text` with their marks, a sign where a message of a burst ends."""
    return text.toned.replace("\n", _LINE_BREAK)


def framed(ids: Sequence[int]) -> list[int]:
    """Return `ids` cut to `MOST_PIECES` and between the signs of beginning and end."""
    half = MOST_PIECES // 2
    kept = ids if len(ids) <= MOST_PIECES else [*ids[:half], *ids[-half:]]
    return [BEGIN, *kept, END]
