"""When it happened, counted in days from the day of the message."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from nlu.facts.patterns import words
from nlu.text import Normalised, strip_marks

_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "mấy": 5}
_UNITS = {"ngày": 1, "hôm": 1, "bữa": 1, "tuần": 7, "tháng": 30, "năm": 365}
_PLAIN_NUMBERS = {strip_marks(name): value for name, value in _NUMBERS.items()}
_PLAIN_UNITS = {strip_marks(name): days for name, days in _UNITS.items()}
_AGO = words(
    rf"(\d+|{'|'.join(_NUMBERS)}) ({'|'.join(_UNITS)}) (nay|trước|rồi|qua|liền)",
)
_DATE = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?(?![\d/])")
_SPANS = {
    (0, 0): r"đang|bây giờ|ngay lúc này|vừa (?:xong|nãy|mới)|vừa|mới nãy|hồi nãy|khi nãy|hôm nay|"
    r"bữa nay|(?:sáng|trưa|chiều|tối|đêm|khuya) nay|hồi (?:sáng|trưa|chiều)|lát nữa|tí nữa",
    (-1, -1): r"(?:sáng|trưa|chiều|tối|đêm|khuya) (?:hôm )?qua|hôm qua|bữa qua|hồi (?:tối|khuya)",
    (-2, -2): r"(?:(?:sáng|trưa|chiều|tối|đêm) )?hôm kia|bữa kia",
    (1, 1): r"(?:sáng|trưa|chiều|tối) mai|ngày mai",
    (2, 2): r"(?:ngày )?mốt|ngày kia",
    (-7, -1): r"mấy (?:hôm|bữa|ngày) (?:nay|trước|rồi)|tuần này|hôm (?:trước|nọ)|bữa (?:hổm|trước)",
    (-14, -7): r"tuần (?:trước|rồi|qua)",
    (-60, -28): r"tháng (?:trước|rồi|qua)",
    (-730, -180): r"năm (?:ngoái|trước|rồi)",
    (7, 14): r"tuần (?:sau|tới)",
    (28, 60): r"tháng (?:sau|tới)",
}


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The days in which it happened or will: 0 is the day of the message, -1 the day before."""

    first: int
    last: int

    def on(self, day: date) -> tuple[date, date]:
        """Return the first and the last date, for a message of `day`."""
        return day + timedelta(days=self.first), day + timedelta(days=self.last)


def find_span(text: Normalised) -> TimeSpan | None:
    """Return when it happened by the first relative words that say so, None where none do."""
    found = [(match.start(), span) for match, span in _relative(text.toned)]
    return min(found, key=lambda item: item[0])[1] if found else None


def find_date(text: Normalised) -> str | None:
    """Return the first calendar date told, as `YYYY-MM-DD`, or `--MM-DD` without its year."""
    for match in _DATE.finditer(text.toned):
        day, month, year = match.groups()
        full = f"20{year}" if year and len(year) == 2 else year
        try:
            date(int(full or 2024), int(month), int(day))
        except ValueError:
            continue
        return f"{full or '-'}-{int(month):02}-{int(day):02}"
    return None


def _relative(text: str) -> "list[tuple[re.Match[str], TimeSpan]]":
    found = [
        (match, TimeSpan(*span)) for pattern, span in _spans() for match in pattern.finditer(text)
    ]
    for match in _AGO.finditer(text):
        number, unit, ending = map(strip_marks, match.groups())
        days = (_PLAIN_NUMBERS.get(number) or int(number)) * _PLAIN_UNITS[unit]
        found.append((match, TimeSpan(-days, 0 if ending in {"nay", "lien"} else -days)))
    return found


@cache
def _spans() -> "tuple[tuple[re.Pattern[str], tuple[int, int]], ...]":
    return tuple((words(pattern), span) for span, pattern in _SPANS.items())
