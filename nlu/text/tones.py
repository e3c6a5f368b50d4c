"""Vietnamese letters and their marks: stripping, placement, and matching with marks left out."""

import re
import unicodedata
from functools import cache

_VOWELS = "aeiouy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHAPES = "\u0302\u0306\u031b"
# The tone stands on the first vowel in the old habit (hòa) and on the second in the new (hoà).
_NEW_PLACEMENT = re.compile(r"(?<![qQ])([ou])([aey])([" + _TONES + r"])(?![a-z\u0300-\u036f])")


def strip_marks(text: str) -> str:
    """Return `text` without tone and letter marks, đ as d; letters of other scripts stay."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("Đ", "D")


def place_tones(text: str) -> str:
    """Return lower-case `text` with oa, oe, uy bearing the tone on the first vowel (hòa)."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _NEW_PLACEMENT.sub(r"\1\3\2", decomposed))


@cache
def fewer_marks(letter: str) -> str:
    """Return all letters that `letter` may be written as when marks are left out, itself first."""
    if letter == "đ":
        return "đd"
    decomposed = unicodedata.normalize("NFD", letter)
    base, marks = decomposed[0], decomposed[1:]
    shapes = [mark for mark in marks if mark in _SHAPES]
    tones = [mark for mark in marks if mark in _TONES]
    kept = {base + "".join(shape) + "".join(tone) for shape in ([], shapes) for tone in ([], tones)}
    forms = {unicodedata.normalize("NFC", form) for form in kept}
    return "".join(sorted(forms, reverse=True))


def tolerant(pattern: str) -> str:
    """Return the regular expression `pattern` so that marks may be left out in what it meets.

    Every marked letter outside of square brackets becomes a class of itself with fewer marks:
    `đánh` meets "đánh", "đanh", "dánh" and "danh", never "dành".
    """
    letters = []
    in_class = False
    for char in unicodedata.normalize("NFC", pattern):
        in_class = char == "[" or (in_class and char != "]")
        forms = fewer_marks(char) if char.isalpha() and not char.isascii() else char
        letters.append(forms if len(forms) == 1 or in_class else f"[{forms}]")
    return "".join(letters)


def may_be(written: str, name: str) -> bool:
    """Tell whether `written` can be `name` with some or all marks left out."""
    return len(written) == len(name) and all(
        one == other or one in fewer_marks(other) for one, other in zip(written, name, strict=True)
    )
