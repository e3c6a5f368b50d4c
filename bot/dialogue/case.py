"""A talk in which a child at risk was told of: answer, emergency first, then what is missing."""

from bot.dialogue import closing
from bot.dialogue.absorb import add_story, short
from bot.dialogue.answers import UNSAFE, Answer, read_words
from bot.dialogue.cues import Cue
from bot.dialogue.events import AlarmKind, RaiseAlarm, Report, State
from bot.dialogue.questions import ask, next_question
from bot.dialogue.script import Tone
from bot.dialogue.turn import Turn
from nlu.labels import Category, Urgency
from nlu.understanding import Understanding

# A sign already told is alarmed for again when this many turns lie between.
_TOLD_LONG_AGO = 6
# The sign of a message that no rule but the engine, or the person's own answer, made critical.
_JUDGED = "judged"
_GENERIC = {"ack.plain", "ack.story", "ack.safe"}


def first_answer(turn: Turn) -> None:
    """Answer the first message that tells of a child at risk, say who reads, ask what is next."""
    turn.change(report=add_story(turn.state.report, turn.text), small_talk=0)
    turn.say(_opening(turn, "opening"))
    if not turn.state.introduced:
        turn.say("intro")
        turn.change(introduced=True)
    go_on(turn, turn.words("ack.outside") if turn.state.report.place_outside else "")


def emergency(turn: Turn, understanding: Understanding | None, *, first: bool) -> None:
    """Warm words, the emergency numbers and the alarm at once; then one question."""
    if understanding is not None:
        turn.change(report=add_story(turn.state.report, turn.text), small_talk=0)
    turn.say(_opening(turn, "opening.critical") if first else "again.critical")
    turn.say(_emergency_key(turn))
    turn.act(RaiseAlarm(AlarmKind.CRITICAL))
    turn.change(
        urgency=Urgency.CRITICAL,
        emergency_told=True,
        emergency_turn=turn.state.turns,
        critical_signs=tuple(dict.fromkeys((*turn.state.critical_signs, *_signs(understanding)))),
    )
    question = _first_question(turn, first)
    if question is not None:
        ask(turn, question)


def _first_question(turn: Turn, first: bool) -> str | None:
    """Choose what to ask under an alarm: one in danger is asked whether they can write at all."""
    perhaps_child = turn.tone in (Tone.CHILD, Tone.UNKNOWN)
    if turn.state.receipt_given or (first and perhaps_child):
        return "safe"
    # An adult who sees it happen is not asked whether the child is safe.
    happening = turn.state.report.offender_near is True
    return next_question(turn.state, but="safe" if happening else "")


def is_new_emergency(turn: Turn, understanding: Understanding, before: Report) -> bool:
    """Tell whether this message is critical in a way no alarm was raised for yet.

    Who tells of harm and says that they are not safe is in danger now, whatever the label.
    """
    if not turn.tells:
        return False
    if understanding.urgency is not Urgency.CRITICAL:
        return turn.serious and turn.state.report.safe_now is False and before.safe_now is not False
    state = turn.state
    if not state.emergency_told or set(_signs(understanding)) - set(state.critical_signs):
        return True
    return state.turns - state.emergency_turn >= _TOLD_LONG_AGO


def talk_on(turn: Turn, before: State) -> None:
    """Take a further message of a talk that is serious already."""
    if turn.heard.only and Cue.STOP in turn.heard and turn.state.stage == "asking":
        closing.close(turn, before=turn.words("stopped"))
    elif turn.state.asked == "confirm":
        closing.hear_confirmation(turn)
    elif turn.state.asked == "fix":
        closing.hear_correction(turn)
    elif turn.state.stage == "closed":
        _after_the_end(turn, before.report)
    else:
        _hear_answer(turn, before.report)


def go_on(turn: Turn, ack: str = "") -> None:
    """Say the short sentence `ack`, then ask what is missing, or sum up when nothing is."""
    if turn.state.receipt_given:
        turn.say("closed.added", before=ack)
        turn.change(stage="closed", asked=None)
        return
    question = next_question(turn.state)
    if question is None:
        closing.summarise(turn, before=ack)
        return
    told = _tell_in_passing(turn, ack)
    ask(turn, question, before="" if told else ack)


def resume(turn: Turn) -> None:
    """Take the talk up after quiet: first whether it is safe, and nothing of what was told."""
    if turn.state.receipt_given:
        turn.say("low.start_again")
    else:
        ask(turn, "safe", before=turn.words("resume"))


def ask_again(turn: Turn, before: str = "") -> None:
    """Put the open question once more, after something else was answered."""
    asked = turn.state.asked
    if asked == "confirm":
        closing.summarise(turn, before=before)
    elif asked == "fix":
        closing.ask_for_correction(turn)
    elif asked is not None:
        ask(turn, asked, before=before)
    elif turn.state.stage != "closed":
        go_on(turn, before)


def settle(turn: Turn, answer: Answer, before: Report) -> None:
    """Answer to what came of a question: not safe is an emergency, else on to the next."""
    report = turn.state.report
    if answer.taken:
        turn.change(repeats=0)
    if answer is UNSAFE:
        emergency(turn, None, first=False)
        return
    if report.place_outside and not before.place_outside:
        answer = Answer("ack.outside")
    feeling = turn.heard.feeling()
    ack = f"ack.{feeling}" if feeling and answer.ack in _GENERIC else answer.ack
    go_on(turn, turn.words(ack))


def _hear_answer(turn: Turn, before: Report) -> None:
    """Take the words as the answer to the open question, or as more of the story."""
    asked = turn.state.asked
    entry = turn.script.knowledge.find(turn.text, in_case=True)
    aside = {Cue.THANKS, Cue.GREETING, Cue.GO_ON}
    if entry is not None and not turn.heard.only and not turn.tells:
        turn.tell(entry.key, entry.answers)
        ask_again(turn)
    elif turn.heard.only and turn.heard.cues <= aside and turn.heard.cues:
        ask_again(turn, turn.words("ack.here"))
    elif asked is not None:
        _keep_disclosure(turn)
        settle(turn, read_words(turn, asked, before), before)
    else:
        turn.change(report=add_story(turn.state.report, turn.text))
        settle(turn, Answer("ack.story"), before)


def _keep_disclosure(turn: Turn) -> None:
    """Whatever tells of harm goes into the story word for word, whichever question is open."""
    if turn.tells:
        turn.change(report=add_story(turn.state.report, turn.text))


def _after_the_end(turn: Turn, before: Report) -> None:
    """After the receipt: answer a question, or add what is new to the report."""
    entry = None if turn.tells else turn.script.knowledge.find(turn.text)
    if turn.tells:
        turn.change(report=add_story(turn.state.report, turn.text))
        settle(turn, Answer("ack.story"), before)
    elif turn.heard.only:
        turn.say("low.thanks" if Cue.THANKS in turn.heard else "closed.still_here")
    elif entry is not None:
        turn.tell(entry.key, entry.answers)
    else:
        turn.note(corrections=(*turn.state.report.corrections, short(turn.text))[-20:])
        turn.say("closed.added")


def _tell_in_passing(turn: Turn, ack: str) -> bool:
    """Between two answers tell, once each, who reads here and what the safe word is."""
    if turn.replies:
        return False
    if not turn.state.introduced:
        turn.say("intro", before=ack)
        turn.change(introduced=True)
        return True
    if not turn.state.safe_word_taught:
        turn.say("teach.safe_word", before=ack)
        turn.change(safe_word_taught=True)
        return True
    return False


def _opening(turn: Turn, kind: str) -> str:
    """Choose the first words by what the message tells of."""
    key = f"{kind}.{turn.state.category}"
    return key if turn.script.has(key) else f"{kind}.other"


def _emergency_key(turn: Turn) -> str:
    harm = turn.state.category == Category.SELF_HARM
    return "emergency.self_harm" if harm else "emergency"


def _signs(understanding: Understanding | None) -> tuple[str, ...]:
    """Name what makes a message critical: the rules that fired, else that it was so judged."""
    return (understanding.rules if understanding else ()) or (_JUDGED,)
