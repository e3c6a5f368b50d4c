"""The sixteen-digit receipt code: how it is shown and how it is found in a text."""

import re
import unicodedata

LENGTH = 16
_DIGIT_RUN = re.compile(r"\d(?:[\s.\-_]{0,3}\d)*")


def shown(code: str) -> str:
    """Return the code in four groups of four, as it is given to the reporter."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def find_code(text: str) -> str | None:
    """Find sixteen digits in `text`, however they are grouped; None when there are none.

    Digits of any script count; a longer or shorter run of digits is no code.
    """
    runs = (re.sub(r"\D", "", run) for run in _DIGIT_RUN.findall(_plain(text[:2_000])))
    return next((run for run in runs if len(run) == LENGTH), None)


def is_mostly_code(text: str) -> bool:
    """Tell whether `text` is a number as long as a code, give or take, and little else."""
    plain = _plain(text[:200])
    digits = sum(c.isdigit() for c in plain)
    letters = sum(c.isalpha() for c in plain)
    return 12 <= digits <= 20 and letters <= 20


def _plain(text: str) -> str:
    """Write every decimal digit as 0–9 and drop invisible characters."""
    kept = (c for c in text if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)
