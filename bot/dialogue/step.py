"""The dialogue: one event in, the new state, the replies and the actions out; nothing else."""

from collections.abc import Callable

from bot.dialogue import case, closing, quiet, small_talk
from bot.dialogue.absorb import absorb_facts, absorb_labels, add_story, as_written, bounded, short
from bot.dialogue.answers import SKIPPED, press
from bot.dialogue.cues import Cue
from bot.dialogue.events import (
    AlarmKind,
    Capabilities,
    Event,
    RaiseAlarm,
    Report,
    State,
    Step,
)
from bot.dialogue.follow_up import follow_up
from bot.dialogue.receipt import is_mostly_code
from bot.dialogue.script import Script
from bot.dialogue.turn import Turn, begin
from nlu.labels import Urgency
from nlu.understanding import Understanding


def step(state: State, event: Event, script: Script, channel: Capabilities) -> Step:
    """Work out what one event brings: never fails on what a person can send.

    The same arguments always give the same step; the caller stores the state and carries out
    replies and actions in order.
    """
    turn = begin(state, event, script, channel)
    if turn.text and quiet.is_safe_word(turn):
        quiet.enter(turn)
    elif state.stage == "quiet" and not quiet.ends(turn):
        _stay_quiet(turn)
    else:
        if state.stage == "quiet":
            quiet.leave(turn)
        _HANDLERS[event.kind](turn, turn.state)
    follow_up(turn, state)
    return turn.done()


def _stay_quiet(turn: Turn) -> None:
    quiet.stay(turn)
    if turn.event.kind == "media":
        turn.act(RaiseAlarm(AlarmKind.MEDIA))


def _start(turn: Turn, before: State) -> None:
    """Greet a new person; to one who is known, go on where it was."""
    if before.stage == "new":
        turn.say("welcome")
        turn.change(introduced=True, stage="listening")
    elif turn.serious and turn.state.asked:
        case.ask_again(turn, turn.words("ack.here"))
    else:
        turn.say("low.start_again")


def _text(turn: Turn, before: State) -> None:
    """Take words: code, request for a human, disclosure, answer or small talk."""
    event, understanding = turn.event, turn.event.understanding
    if event.returned or (not turn.tells and (event.code_tried or is_mostly_code(turn.text))):
        closing.come_back(turn)
        return
    if understanding is not None:
        _absorb(turn, understanding)
    if Cue.HUMAN in turn.heard:
        _tell_human_is_called(turn)
    if understanding is not None and case.is_new_emergency(turn, understanding, before.report):
        _take_yes_or_no(turn)
        case.emergency(turn, understanding, first=not before.emergency_told)
    elif turn.serious:
        _serious(turn, before)
    elif understanding is not None and understanding.degraded and not turn.heard.only:
        _not_understood(turn)
    elif Cue.HUMAN in turn.heard:
        turn.say("human.meanwhile")
    else:
        small_talk.answer(turn)


def _serious(turn: Turn, before: State) -> None:
    """Go on with a talk about a child at risk, or begin it."""
    understanding = turn.event.understanding
    if understanding is not None and understanding.degraded and not turn.heard.only:
        turn.change(report=_with_story(turn))
        _not_understood(turn)
        case.ask_again(turn)
    elif Cue.GO_ON in turn.heard and turn.heard.only and before.asked is None:
        case.resume(turn)
    elif before.urgency in (None, Urgency.LOW) and not before.joined:
        case.first_answer(turn)
    elif Cue.HUMAN in turn.heard:
        turn.change(report=_with_story(turn))
        case.ask_again(turn)
    else:
        case.talk_on(turn, before)


def _edit(turn: Turn, before: State) -> None:
    """Take a corrected message: it can raise and correct; what was asked stays asked."""
    understanding = turn.event.understanding
    if Cue.HUMAN in turn.heard or (turn.tells and before.urgency in (None, Urgency.LOW)):
        _replace_story(turn)
        _text(turn, before)
        return
    if understanding is not None:
        _absorb(turn, understanding)
        if case.is_new_emergency(turn, understanding, before.report):
            _replace_story(turn)
            case.emergency(turn, understanding, first=not before.emergency_told)
            return
    if turn.serious:
        _replace_story(turn)
    if turn.state.asked == "confirm":
        closing.summarise(turn, before=turn.words("ack.correction"))
    else:
        turn.say("ack.correction")


def _button(turn: Turn, before: State) -> None:
    """Take a quick answer, also one to a question that is long past."""
    kind, _, rest = turn.event.value.partition(":")
    question, _, value = rest.partition(":")
    if kind == "human":
        _tell_human_is_called(turn)
        _go_on_or_invite(turn)
    elif kind == "confirm" and before.stage == "confirming":
        closing.close(turn) if question == "confirm" else closing.ask_for_correction(turn)
    elif kind == "skip" and question in ("confirm", "fix") and before.stage == "confirming":
        closing.close(turn)
    elif kind == "skip" and turn.serious and question == before.asked:
        turn.change(skipped=(*turn.state.skipped, question))
        case.settle(turn, SKIPPED, before.report)
    elif kind == "answer" and turn.serious:
        case.settle(turn, press(turn, question, value), before.report)
    else:
        _go_on_or_invite(turn)


def _media(turn: Turn, before: State) -> None:
    """Thank for what came, which stays sealed; its caption is heard like any words."""
    turn.say("media.thanks")
    turn.act(RaiseAlarm(AlarmKind.MEDIA))
    if before.stage == "new":
        turn.change(stage="listening")
    if turn.tells:
        _text(turn, before)


def _absorb(turn: Turn, understanding: Understanding) -> None:
    """Take labels and facts in; where something is being corrected, facts replace facts."""
    correcting = (
        turn.event.kind == "edit" or turn.state.asked in ("confirm", "fix") or Cue.FIX in turn.heard
    )
    if turn.tells or understanding.urgency is Urgency.LOW:
        absorb_labels(turn, understanding)
    facts = as_written(understanding.facts, turn.text)
    report = absorb_facts(turn.state.report, facts, correcting=correcting)
    turn.change(report=report)


def _take_yes_or_no(turn: Turn) -> None:
    """In an emergency a plain yes or no to "are you safe" still counts."""
    if turn.state.asked == "safe" and turn.state.report.safe_now is None:
        said = {Cue.NO: False, Cue.YES: True}
        for cue, safe in said.items():
            if cue in turn.heard:
                turn.note(safe_now=safe)
                return


def _tell_human_is_called(turn: Turn) -> None:
    turn.say("human.told")
    turn.act(RaiseAlarm(AlarmKind.HUMAN_WANTED))
    turn.change(human_wanted=True)


def _not_understood(turn: Turn) -> None:
    turn.say("not_understood")
    turn.act(RaiseAlarm(AlarmKind.NOT_UNDERSTOOD))


def _go_on_or_invite(turn: Turn) -> None:
    """Put the open question again; where nothing is told yet, invite to tell."""
    if turn.serious and turn.state.stage != "closed":
        case.ask_again(turn)
    elif turn.serious and not turn.replies:
        turn.say("closed.still_here")
    elif not turn.serious:
        turn.say("human.meanwhile" if turn.replies else "low.listen")


def _with_story(turn: Turn) -> Report:
    """Give the report with these words added, unless they only steer."""
    return turn.state.report if turn.heard.only else add_story(turn.state.report, turn.text)


def _replace_story(turn: Turn) -> None:
    """Put the corrected words where the old ones stood, or beside them when those are unknown."""
    report, old = turn.state.report, turn.event.replaces
    if old and old in report.story:
        story = tuple(turn.text if told == old else told for told in report.story)
        turn.note(story=bounded(story))
    elif turn.text not in report.story:
        turn.note(corrections=(*report.corrections, short(turn.text))[-20:])


_HANDLERS: dict[str, Callable[[Turn, State], None]] = {
    "start": _start,
    "text": _text,
    "edit": _edit,
    "button": _button,
    "media": _media,
}
