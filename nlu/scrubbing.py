"""Taking out of a text what tells who and where, so that it may serve for training.

Rather too much than too little goes: numbers, links, accounts, places, words after "tên", and
every capitalised word inside a sentence. No rule finds every name, so a person reads the result
before it is used.
"""

import re

from nlu.places.mentions import find_mentions
from nlu.places.names import joined, tokens
from nlu.text import tolerant

NAME, PLACE, NUMBER, LINK = "[tên]", "[nơi]", "[số]", "[liên kết]"

_LINKS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|(?<!\w)@\w[\w.]+|\b[\w.-]+\.(?:com|vn|net|me|org)\b\S*",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\+?\d(?:[\s.\-]?[\doO]){5,}")
_AFTER_NAME = re.compile(
    rf"(?<!\w)((?:{tolerant('tên|tên là|biệt danh|nick|nick name|facebook|zalo|fb')})(?: (?:là|của "
    rf"nó|nó|em|con|cháu|tôi|mình)){{0,2}}:? )(?!{re.escape('[')})([^\W\d_]+(?: [^\W\d_]+){{0,2}})",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    rf"(?<!\w)((?:{tolerant('trường')})(?: (?:{tolerant('tiểu học|mầm non|mẫu giáo')}|thcs|thpt|"
    rf"cấp \d|ptdtnt))?) (?=[A-ZĐ]|{tolerant('lê|nguyễn|trần|phan|hùng|võ|y')} )"
    r"(\w+(?: \w+){0,2})",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?<=[^\W_] |[^\W_],)\s?[^\W\d_a-zà-ỹ]\w*(?: [^\W\d_a-zà-ỹ]\w*)*")


def scrub(text: str) -> str:
    """Return `text` with names, numbers, places, links and accounts replaced by their kind.

    Apostrophes and hyphens inside words are lost. Ages and dates of few digits stay.
    """
    shown = _without_places(text)
    shown = _NUMBERS.sub(NUMBER, _LINKS.sub(LINK, shown))
    shown = _SCHOOL.sub(rf"\1 {PLACE}", shown)
    shown = _AFTER_NAME.sub(rf"\1{NAME}", shown)
    return shown if shown.isupper() else _CAPITAL.sub(_capital, shown)


def _without_places(text: str) -> str:
    shown, words = joined(text), tokens(text)
    for mention in reversed(find_mentions(text)):
        start, end = words[mention.first].start, words[mention.last].end
        shown = shown[:start] + PLACE + shown[end:]
    return shown


def _capital(match: re.Match[str]) -> str:
    blank = " " if match.group().startswith(" ") else ""
    return f"{blank}{NAME}"
