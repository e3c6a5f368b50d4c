"""The child and the offender: ages, sex, relation."""

import re
from typing import Literal

from nlu.facts.patterns import phrases, words
from nlu.text import Normalised, strip_marks

_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "mười ba": 13, "mười bốn": 14, "mười lăm": 15,
    "mười sáu": 16, "mười bảy": 17,
}  # fmt: skip
_SPELLED = {words(rf"{name} tuổi"): value for name, value in _NUMBERS.items()}
_YEARS = phrases("years")
_MONTHS = phrases("months")
_GRADE = phrases("grade")
_KINDERGARTEN = phrases("kindergarten")

_PLAIN_NUMBERS = {strip_marks(name): value for name, value in _NUMBERS.items()}
_CHILDREN = words(
    r"(\d|hai|ba|bốn|năm|sáu|bảy)(?= (?:đứa|thằng nhỏ|chị em|anh em))(?! đứa bạn)",
    r"(\d|hai|bốn)(?= (?:bé|cháu|em nhỏ|em bé|đứa|học sinh|trẻ|con nhỏ))",
)
_SCHOOLS = (
    (words("nhà trẻ"), (0, 3)),
    (words("mẫu giáo", "mầm non"), (3, 5)),
    (words("tiểu học", "cấp (?:1|một)"), (6, 10)),
    (words("thcs", "cấp (?:2|hai)", "trung học cơ sở"), (11, 14)),
    (words("thpt", "cấp (?:3|ba)"), (15, 17)),
)

_FEMALE = phrases("female")
_MALE = phrases("male")

_RELATIONS = phrases("relations")
_HARM = phrases("harm")


def find_ages(text: Normalised) -> tuple[int, ...]:
    """Return the ages under 18 that the text tells, in years; a school grade n counts as n + 5."""
    ages = [int(next(filter(None, match.groups()))) for match in _YEARS.finditer(text.toned)]
    if "tuoi" in text.plain:
        ages += [value for pattern, value in _SPELLED.items() if _alone(pattern, text.toned)]
    if not ages:
        ages = [int(match.group(1)) + 5 for match in _GRADE.finditer(text.toned)]
    if not ages and _MONTHS.search(text.toned):
        ages = [0]
    if not ages and _KINDERGARTEN.search(text.toned):
        ages = [4]
    return tuple(dict.fromkeys(age for age in ages if age < 18))


def _alone(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether `pattern` is met and is not the end of a longer number (mười ba)."""
    return any(
        not re.search(r"(?:m[ưu][ơờo]i|\d) $", text[: match.start()])
        for match in pattern.finditer(text)
    )


def find_age_ranges(text: Normalised) -> tuple[tuple[int, int], ...]:
    """Return (youngest, oldest) in years for each school class or school told."""
    classes = [int(match.group(1)) for match in _GRADE.finditer(text.toned)]
    ranges = [(grade + 5, grade + 6) for grade in classes if 1 <= grade <= 12]
    ranges += [ages for pattern, ages in _SCHOOLS if pattern.search(text.toned)]
    return tuple(dict.fromkeys(ranges))


def find_children(text: Normalised) -> int | None:
    """Return how many children are concerned, None where the text gives no number."""
    match = _CHILDREN.search(text.toned)
    if match is None:
        return None
    number = strip_marks(next(filter(None, match.groups())))
    return int(number) if number.isdigit() else _PLAIN_NUMBERS[number]


def find_sex(text: Normalised) -> Literal["female", "male"] | None:
    """Return the child's sex where the text tells exactly one."""
    female = _FEMALE.search(text.toned) is not None
    male = _MALE.search(text.toned) is not None
    if female == male:
        return None
    return "female" if female else "male"


def find_relation(text: Normalised) -> str | None:
    """Return the first person near a word of harm, in the text's words, who may be the offender."""
    people = list(_RELATIONS.finditer(text.toned))
    for harm in _HARM.finditer(text.toned):
        near = [m for m in people if m.end() <= harm.start() and harm.start() - m.end() <= 30]
        if near:
            return near[-1].group()
    return None
