"""Times as people on duty read them; `console.js` counts on in the same form."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from api.pages.texts import load_texts

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def duration(length: timedelta, language: str = "vi") -> str:
    """Give a length of time in one or two units: `40 giây`, `12 phút`, `2 giờ 05`, `3 ngày`."""
    seconds = max(0, int(length.total_seconds()))

    def unit(name: str, number: int) -> str:
        return f"{number} {load_texts().get(f'console.unit.{name}', language)}"

    if seconds < 60:
        return unit("second", seconds)
    if seconds < 3600:
        return unit("minute", seconds // 60)
    if seconds < 86400:
        return f"{unit('hour', seconds // 3600)} {seconds % 3600 // 60:02d}"
    return unit("day", seconds // 86400)


def moment(at: datetime, now: datetime) -> str:
    """Give a moment on Vietnam's clock, with its day when that is not today's."""
    local = at.astimezone(VIETNAM)
    if local.date() == now.astimezone(VIETNAM).date():
        return local.strftime("%H:%M")
    return local.strftime("%H:%M %d/%m")
