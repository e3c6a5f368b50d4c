"""What letters a pattern cannot do without: a cheap look before a dear regular expression."""

import re
from collections.abc import Sequence

from nlu.text import strip_marks

# Words that nearly every message bears: to look for them would spare nothing.
_COMMON = frozenset(
    (
        "ba",
        "be",
        "bi",
        "bo",
        "cha",
        "cho",
        "chu",
        "co",
        "con",
        "da",
        "dang",
        "di",
        "em",
        "gio",
        "hom",
        "khong",
        "la",
        "len",
        "ma",
        "me",
        "nay",
        "nguoi",
        "no",
        "o",
        "ong",
        "ra",
        "roi",
        "toi",
        "tui",
        "va",
        "vo",
    )
)
_KEPT = 3
_LOOK = re.compile(r"\(\?<?[!=]")
_QUANTIFIER = re.compile(r"[?*+]|\{(\d+)(?:,\d*)?\}")

Choice = frozenset[str]
"""Plain strings of which one must stand in the text."""


def needed(pattern: str) -> tuple[Choice, ...]:
    """Return choices, the most telling first, that whatever `pattern` meets fulfils all of.

    `pattern` is as in the rule file with its words filled in: groups, alternatives, classes,
    quantifiers, lookarounds. Empty means that nothing can be said.
    """
    choices, end = _alternatives(pattern, 0)
    if end != len(pattern):
        raise ValueError(f"a bracket too many at {end}: {pattern!r}")
    return choices


def _alternatives(pattern: str, at: int) -> tuple[tuple[Choice, ...], int]:
    """Read alternatives from `at` to a closing bracket or the end."""
    branches: list[tuple[Choice, ...]] = []
    while True:
        choices, at = _sequence(pattern, at)
        branches.append(choices)
        if at == len(pattern) or pattern[at] == ")":
            break
        at += 1
    if len(branches) == 1:
        return branches[0], at
    if not all(branches):
        return (), at
    return (frozenset().union(*(choices[0] for choices in branches)),), at


def _sequence(pattern: str, at: int) -> tuple[tuple[Choice, ...], int]:
    """Read one alternative: what must stand in it."""
    found: list[Choice] = []
    run = ""
    while at < len(pattern) and pattern[at] not in "|)":
        letter, choices, at = _item(pattern, at)
        optional, at = _optional(pattern, at)
        if letter and not optional:
            run += letter
            continue
        found += [frozenset({run})] if run else []
        run = ""
        found += [] if optional else choices
    found += [frozenset({run})] if run else []
    return _telling(found), at


def _item(pattern: str, at: int) -> tuple[str, tuple[Choice, ...], int]:
    """Read a letter, or a group with its choices, or something that says nothing."""
    char = pattern[at]
    if char == "(":
        look = _LOOK.match(pattern, at)
        start = look.end() if look else at + (3 if pattern.startswith("(?:", at) else 1)
        choices, end = _alternatives(pattern, start)
        return "", () if look else choices, end + 1
    if char == "[":
        end = pattern.index("]", at)
        return strip_marks(pattern[at + 1]) if end == at + 2 else "", (), end + 1
    if char == "\\":
        return "", (), at + 2
    return strip_marks(char) if char.isalnum() else "", (), at + 1


def _optional(pattern: str, at: int) -> tuple[bool, int]:
    """Read a quantifier, if there is one; tell whether what it counts may be missing."""
    quantifier = _QUANTIFIER.match(pattern, at)
    if quantifier is None:
        return False, at
    return quantifier.group() in "?*" or quantifier.group(1) == "0", quantifier.end()


def _telling(found: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return the choices that spare most: none that is nearly always met, long strings first."""

    def says(choice: Choice) -> tuple[int, int]:
        return min(map(len, choice)), -len(choice)

    rare = [choice for choice in found if not choice & _COMMON]
    return tuple(sorted(rare, key=says, reverse=True)[:_KEPT])
