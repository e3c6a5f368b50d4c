"""How an answer fills the report: from its facts, from yes and no, or word for word."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.absorb import add_story, short
from bot.dialogue.cues import Cue, Heard, lexicon
from bot.dialogue.events import Report
from bot.dialogue.questions import candidates, place_in_doubt
from bot.dialogue.turn import Turn
from bot.dialogue.words import READ_AT_MOST, bare, has_words


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: `ack` is the script's key of the short sentence to say."""

    ack: str
    taken: bool = True


SKIPPED = Answer("ack.skip")
NOT_KNOWN = Answer("ack.dont_know")
UNSAFE = Answer("again.critical")
NO_ANSWER = Answer("ack.plain", taken=False)

_AGE = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
# "nam" is a boy; "năm" is a year, also where its mark was left out ("nam nay").
_MALE = re.compile(r"\bnam\b(?! (?:nay|ngoái|ngoai|trước|truoc|học|hoc))")
# More words than this, about harm, are a story and no answer.
_STORY_WORDS = 7
# An answer to an open question that has more words speaks of what was asked, or tells on.
_SHORT_ANSWER = 3


def read_words(turn: Turn, question: str, before: Report) -> Answer:
    """Take `turn.text` as the answer to `question`; `before` is the report as it stood.

    Facts found in the text are in the report already. What is neither answered nor declined
    is left to the caller.
    """
    heard = turn.heard
    if Cue.SKIP in heard:
        return _leave(turn, question, SKIPPED)
    if Cue.DONT_KNOW in heard and heard.only:
        return _leave(turn, question, NOT_KNOWN)
    if not has_words(turn.text) or _tells_on(turn, question, before):
        return _story(turn, question)
    if _misses(turn, question, before):
        return _story(turn, question)
    return _READERS[question](turn, before)


def _tells_on(turn: Turn, question: str, before: Report) -> bool:
    """Tell whether the text goes on with the story and gives no fact that was asked for."""
    if not turn.tells:
        return False
    fields = _FIELDS[question]
    found = any(getattr(turn.state.report, f) != getattr(before, f) for f in fields)
    return not found and len(turn.text.split()) > _STORY_WORDS


def _misses(turn: Turn, question: str, before: Report) -> bool:
    """Tell whether the text does not speak of what was asked: it came too early or too late.

    People write on while a question is under way, and a bare yes names no place.
    """
    topic = lexicon().topics.get(question)
    fields = _FIELDS[question]
    if topic is None or any(getattr(turn.state.report, f) != getattr(before, f) for f in fields):
        return False
    if turn.heard.only:
        open_question = question == "where" and not before.place_doubtful
        return open_question and _said(turn.heard) is not None
    said = bare(turn.text[:READ_AT_MOST])
    words = re.findall(r"\w+", said)
    offered = question == "where" and bool(before.place_codes) and _chosen(turn) is not None
    number = question == "contact" and re.search(r"\d{3}", said) is not None
    return len(words) > _SHORT_ANSWER and not (topic & set(words) or offered or number)


def _story(turn: Turn, question: str) -> Answer:
    """Keep the words as story; the question may come once more, then it is left."""
    if has_words(turn.text) and not turn.heard.only:
        turn.change(report=add_story(turn.state.report, turn.text))
    if turn.state.repeats:
        return _leave(turn, question, Answer("ack.story"))
    turn.change(repeats=turn.state.repeats + 1)
    return Answer("ack.story", taken=False)


def press(turn: Turn, question: str, value: str) -> Answer:
    """Take the quick answer `value` to `question`, also one pressed late."""
    match question:
        case "safe" | "reach" | "contact" | "hurt":
            return _yes_or_no(turn, question, value == "yes")
        case "sex":
            turn.note(child_sex="female" if value == "female" else "male")
            return Answer("ack.plain")
        case _:
            return _place_pressed(turn, value)


def _leave(turn: Turn, question: str, answer: Answer) -> Answer:
    """Do not ask `question` again."""
    turn.change(skipped=(*turn.state.skipped, question))
    return answer


def _yes_or_no(turn: Turn, question: str, yes: bool) -> Answer:
    """Write a yes or no into the report."""
    match question:
        case "safe":
            turn.note(safe_now=yes)
            return Answer("ack.safe") if yes else UNSAFE
        case "reach":
            turn.note(offender_near=yes)
        case "contact":
            turn.note(contact_safe=yes)
            return Answer("ack.plain" if yes else "ack.no_answer_back")
        case _:
            said = turn.script.labels["yes" if yes else "no"].text
            turn.note(hurt=turn.state.report.hurt or said)
            return Answer("ack.hurt" if yes else "ack.plain")
    return Answer("ack.plain")


def _said(heard: Heard) -> bool | None:
    """Read a plain yes or no out of the cues."""
    if Cue.NO in heard:
        return False
    return True if Cue.YES in heard else None


def _safe(turn: Turn, before: Report) -> Answer:
    fact = turn.event.understanding.facts.safe_now if turn.event.understanding else None
    said = fact if fact is not None else _said(turn.heard)
    if said is not None:
        return _yes_or_no(turn, "safe", said)
    return _leave(turn, "safe", NO_ANSWER)


def _reach(turn: Turn, before: Report) -> Answer:
    fact = turn.event.understanding.facts.offender_near if turn.event.understanding else None
    said = fact if fact is not None else _said(turn.heard)
    if said is not None:
        return _yes_or_no(turn, "reach", said)
    return _leave(turn, "reach", _kept(turn))


def _where(turn: Turn, before: Report) -> Answer:
    report = turn.state.report
    chosen = _chosen(turn) if len(before.place_codes) > 1 or before.place_doubtful else None
    if chosen:
        turn.note(place_codes=(chosen,), place_doubtful=False)
        return Answer("ack.plain")
    if before.place_doubtful:
        return _doubted(turn)
    if report.place_outside and not before.place_outside:
        return Answer("ack.outside")
    if report.place_codes != before.place_codes:
        return Answer("ack.plain")
    if not report.place_codes:
        turn.note(place_text=short(turn.text))
        return Answer("ack.plain")
    if turn.text not in report.place_text:
        turn.note(place_text=short(f"{report.place_text}, {turn.text}"))
    return _leave(turn, "where", Answer("ack.plain"))


def _doubted(turn: Turn) -> Answer:
    """Take the answer to whether a name that other provinces bear too means the place of ours."""
    place = turn.event.understanding.facts.place if turn.event.understanding else None
    text = short(f"{turn.state.report.place_text}, {turn.text}")
    turn.note(place_doubtful=False, place_text=text)
    if place and place.outside:
        turn.note(place_codes=(), place_outside=True)
        return Answer("ack.outside")
    if place is None and _said(turn.heard) is False:
        turn.note(place_codes=())
    return Answer("ack.plain")


def _chosen(turn: Turn) -> str | None:
    """Find the one candidate that the words name, by its number or by its name."""
    offered = candidates(turn)
    # Names keep every letter: the usual spelling of chat words would make "Ea Bar" "Ea Bả".
    said = re.findall(r"\w+", bare(turn.text[:READ_AT_MOST]))
    if len(said) == 1 and said[0].isdecimal() and 1 <= int(said[0][:2]) <= len(offered):
        return offered[int(said[0][:2]) - 1][0]
    flat = f" {' '.join(said)} "
    lengths = {code: len(_core(name)) for code, name in offered if f" {_core(name)} " in flat}
    longest = [code for code, length in lengths.items() if length == max(lengths.values())]
    return longest[0] if len(longest) == 1 else None


def _core(name: str) -> str:
    """Return a commune's name as it is said, without what kind of unit it is."""
    return re.sub(r"^(?:xa|phuong|thi tran) | \(.*$", "", bare(name)).strip()


def _what(turn: Turn, before: Report) -> Answer:
    turn.change(report=add_story(turn.state.report, turn.text))
    return _leave(turn, "what", Answer("ack.story"))


def _who(turn: Turn, before: Report) -> Answer:
    if not before.offender:
        turn.note(offender=short(turn.text))
    return Answer("ack.plain")


def _age(turn: Turn, before: Report) -> Answer:
    """Read age and sex; where one is missing it is asked alone, and only once."""
    number = _AGE.search(turn.text)
    if not turn.state.report.child_ages and number:
        turn.note(child_ages=(int(number[1]),))
    if turn.state.report.child_sex is None:
        turn.note(child_sex=_sex(turn.text))
    if turn.state.report == before:
        return _leave(turn, "age", _kept(turn))
    return Answer("ack.plain")


def _sex(text: str) -> Literal["female", "male"] | None:
    """Read the sex out of a short answer."""
    said = bare(text).split()
    if {"gai", "nu"} & set(said):
        return "female"
    return "male" if "trai" in said or _MALE.search(text.lower()) else None


def _link(turn: Turn, before: Report) -> Answer:
    if turn.state.report.links == before.links:
        turn.note(links=(*before.links, short(turn.text)))
    return Answer("ack.plain")


def _hurt(turn: Turn, before: Report) -> Answer:
    turn.note(hurt=short(turn.text))
    return Answer("ack.plain" if Cue.NO in turn.heard else "ack.hurt")


def _contact(turn: Turn, before: Report) -> Answer:
    said = _said(turn.heard)
    report = turn.state.report
    if not turn.heard.only and not report.contact:
        turn.note(contact=short(turn.text))
    if said is None:
        return _leave(turn, "contact", Answer("ack.plain"))
    return _yes_or_no(turn, "contact", said)


def _kept(turn: Turn) -> Answer:
    """Keep what is no clear answer as part of the story."""
    if not turn.heard.only:
        turn.change(report=add_story(turn.state.report, turn.text))
    return Answer("ack.plain", taken=False)


def _place_pressed(turn: Turn, code: str) -> Answer:
    known = turn.state.report.place_codes
    if code in known or (code in turn.script.place_names and not known):
        turn.note(place_codes=(code,), place_doubtful=False)
        return Answer("ack.plain")
    if code == "none" and place_in_doubt(turn.state):
        # None of the names offered: the guess goes and the place is asked in words.
        turn.note(place_codes=(), place_text="", place_doubtful=False)
    return Answer("ack.plain")


# Where the facts of a text can answer a question.
_FIELDS: dict[str, tuple[str, ...]] = {
    "safe": ("safe_now",),
    "where": ("place_codes", "place_outside"),
    "what": ("story",),
    "who": ("offender",),
    "reach": ("offender_near",),
    "age": ("child_ages", "child_sex"),
    "link": ("links",),
    "hurt": ("hurt",),
    "contact": ("contact",),
}
_READERS: dict[str, Callable[[Turn, Report], Answer]] = {
    "safe": _safe,
    "where": _where,
    "what": _what,
    "who": _who,
    "reach": _reach,
    "age": _age,
    "link": _link,
    "hurt": _hurt,
    "contact": _contact,
}
