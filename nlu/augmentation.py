"""More ways to write the same message: marks left out, teencode, slips of the finger."""

import random
import re
from functools import cache

from nlu.text.spelling import teencode
from nlu.text.tones import fewer_marks, strip_marks

_WORD = re.compile(r"[^\W_]+")


@cache
def _short_forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, list[str]] = {}
    for short, full in teencode().items():
        forms.setdefault(full, []).append(short)
    return {full: tuple(shorts) for full, shorts in forms.items()}


def without_marks(text: str, rng: random.Random) -> str:
    """Return `text` as typed without a Vietnamese keyboard."""
    del rng
    return strip_marks(text)


def with_some_marks(text: str, rng: random.Random) -> str:
    """Return `text` with each word losing some of its marks in about half of the cases."""

    def thin(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() < 0.5:
            return word
        return "".join(
            rng.choice(fewer_marks(char)) if char.isalpha() and not char.isascii() else char
            for char in word
        )

    return _WORD.sub(thin, text.lower())


def in_teencode(text: str, rng: random.Random) -> str:
    """Return `text` with chat spellings, half of the time also without marks."""

    def shorten(match: re.Match[str]) -> str:
        forms = _short_forms().get(match.group())
        return rng.choice(forms) if forms and rng.random() < 0.8 else match.group()

    short = _WORD.sub(shorten, text.lower())
    return strip_marks(short) if rng.random() < 0.5 else short


def with_slips(text: str, rng: random.Random) -> str:
    """Return `text` with a few letters dropped, doubled or swapped."""
    letters = list(text.lower())
    for _ in range(max(1, len(letters) // 25)):
        spot = rng.randrange(max(1, len(letters) - 1))
        if spot + 1 >= len(letters) or not letters[spot].isalpha():
            continue
        slip = rng.choice("dds")
        if slip == "d" and rng.random() < 0.5:
            letters[spot] = ""
        elif slip == "d":
            letters[spot] *= 2
        else:
            letters[spot], letters[spot + 1] = letters[spot + 1], letters[spot]
    return "".join(letters)


WAYS = (without_marks, with_some_marks, in_teencode, with_slips)


def variants(text: str, rng: random.Random, ways: int = len(WAYS)) -> list[str]:
    """Return `text` and one variant for each of `ways` of the `WAYS`, each text once."""
    written = [way(text, rng) for way in WAYS]
    return list(dict.fromkeys([text, *rng.sample(written, ways)]))
