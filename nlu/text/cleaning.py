"""Undoing what hides letters: zero-width and bidi marks, look-alikes, dots between letters."""

import re
import unicodedata

# Cyrillic and Greek letters that look Latin; compatibility forms are undone by NFKC before.
_LOOK_ALIKES = str.maketrans(
    "асеоруіхѕјһԁвкмтнАВЕКМНОРСТХІЅЈαορντικυχεΑΒΕΗΙΚΜΝΟΡΤΥΧ",
    "aceopyixsjhdbkmthABEKMHOPCTXISJaopvtikuxeABEHIKMNOPTYX",
)
_SPACED_LETTERS = re.compile(r"(?<!\w)(?:[^\W\d_][.\-_*·]){2,}[^\W\d_](?!\w)")
_DIGIT_IN_WORD = re.compile(r"(?<=[^\W\d_])[034](?=[^\W\d_])(?!t(?:uoi|uổi)?\b)")
_DIGIT_LETTERS = {"0": "o", "3": "e", "4": "a"}
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\s*\n\s*")


def _visible(char: str) -> str:
    """Return what `char` shows: itself, a blank for a separator, nothing for format marks."""
    category = unicodedata.category(char)
    if char == "\n" or category[0] == "Z":
        return "\n" if char == "\n" else " "
    if category == "Cc":
        return " "
    return "" if category in {"Cf", "Cs", "Co", "Cn"} or "\ufe00" <= char <= "\ufe0f" else char


def clean(text: str) -> str:
    """Return `text` composed (NFC), lower-case, of visible characters and single blanks.

    Line breaks stay: they part the messages of a burst.
    """
    composed = unicodedata.normalize("NFKC", text)
    shown = "".join(char if char.isalnum() else _visible(char) for char in composed)
    lower = unicodedata.normalize("NFC", shown.translate(_LOOK_ALIKES).lower())
    joined = _SPACED_LETTERS.sub(lambda m: re.sub(r"[^\w]|_", "", m.group()), lower)
    spelled = _DIGIT_IN_WORD.sub(lambda m: _DIGIT_LETTERS[m.group()], joined)
    return _MANY_LINES.sub("\n", _BLANKS.sub(" ", spelled)).strip()
