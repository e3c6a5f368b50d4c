"""The summary that the reporter can correct, from the report's fields."""

import re

from bot.dialogue.absorb import short
from bot.dialogue.events import Report
from bot.dialogue.turn import Turn
from bot.dialogue.words import bare, clip

_STORY_SHOWN = 160
_VALUE_SHOWN = 80
# The words by which a person names the field to correct, bare, and the field.
_FIELD_WORDS = {
    "ten": "child_name",
    "noi o": "place_text",
    "noi": "place_text",
    "cho o": "place_text",
    "dia chi": "place_text",
    "nguoi lam": "offender",
    "nguoi do la": "offender",
    "dau": "hurt",
    "thuong tich": "hurt",
    "bi thuong": "hurt",
    "khi nao": "when",
    "ngay": "when",
    "lien lac": "contact",
    "so dien thoai": "contact",
    "sdt": "contact",
}
_NAMED_FIELD = re.compile(r"^\s*(?:sửa|sua)?\s*([^:]{2,20})\s*:\s*(.+)$", re.DOTALL)


def lines(turn: Turn) -> str:
    """Write what is known, one line a field; what is not known is not shown."""
    report = turn.state.report
    shown = [
        *_story_lines(turn, report),
        *_place_lines(turn, report),
        *_people_lines(turn, report),
        *_state_lines(turn, report),
    ]
    return "\n".join(shown)


def correct_named_field(turn: Turn) -> bool:
    """Correct one field where the text is like "nơi ở: xã Ea Kao"; tell whether it was."""
    match = _NAMED_FIELD.match(turn.text)
    field = _FIELD_WORDS.get(bare(match[1]).strip()) if match else None
    if match is None or field is None:
        return False
    if field == "place_text" and turn.event.understanding and turn.event.understanding.facts.place:
        return True  # the place was looked up already, with its code
    if field == "place_text":
        turn.note(place_codes=(), place_outside=False)
    turn.note(**{field: short(match[2])})
    return True


def _line(turn: Turn, key: str, value: str) -> list[str]:
    return [turn.words(f"summary.{key}", value=clip(value, _VALUE_SHOWN))] if value else []


def _story_lines(turn: Turn, report: Report) -> list[str]:
    told = clip(" / ".join(report.story), _STORY_SHOWN)
    added = [line for text in report.corrections[-2:] for line in _line(turn, "correction", text)]
    return [*([turn.words("summary.story", value=told)] if told else []), *added]


def _place_lines(turn: Turn, report: Report) -> list[str]:
    codes, names = report.place_codes, turn.script.place_names
    if len(codes) > 1:
        return _line(turn, "place_unsure", report.place_text)
    name = names.get(codes[0], "") if codes else ""
    if name and bare(report.place_text) not in bare(name):
        name = f"{report.place_text} ({name})"
    return _line(turn, "place", name or report.place_text)


def _people_lines(turn: Turn, report: Report) -> list[str]:
    near = _either(report.offender_near, "near", "not_near") if report.offender else None
    return [
        *_line(turn, "offender", report.offender),
        *([turn.words(f"summary.{near}")] if near else []),
        *_line(turn, "age", ", ".join(map(str, report.child_ages))),
        *([turn.words(f"summary.{report.child_sex}")] if report.child_sex else []),
        *_line(turn, "link", ", ".join(report.links)),
        # One word such as "đang" says nothing to its reader.
        *(_line(turn, "when", report.when) if " " in report.when else []),
    ]


def _state_lines(turn: Turn, report: Report) -> list[str]:
    safe = _either(report.safe_now, "safe", "unsafe")
    answer = _either(report.contact_safe, "contact_ok", "contact_not")
    return [
        *([turn.words(f"summary.{safe}")] if safe else []),
        *_line(turn, "hurt", report.hurt),
        *([turn.words(f"summary.{answer}")] if answer else []),
        *_line(turn, "contact", report.contact),
    ]


def _either(fact: bool | None, yes: str, no: str) -> str | None:
    return None if fact is None else yes if fact else no
