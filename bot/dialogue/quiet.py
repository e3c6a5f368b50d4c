"""The safe word: it stops questions, shows something harmless and clears what can be cleared."""

from bot.dialogue.cues import Cue, says_only
from bot.dialogue.events import AlarmKind, ClearMessages, RaiseAlarm
from bot.dialogue.questions import next_question
from bot.dialogue.turn import Turn

# A message of fewer words that no rule knows as a danger does not end the quiet.
_SPEAKS_OF_IT = 5


def is_safe_word(turn: Turn) -> bool:
    """Tell whether the message is the safe word and nothing else; in a sentence it is a word."""
    return says_only(turn.text, turn.script.safe_words)


def enter(turn: Turn) -> None:
    """Fall quiet; whether the person is safe is not known any more."""
    hours = turn.channel.deletion_hours
    if turn.channel.clears_page:
        turn.say("quiet.cleared_page")
    elif hours is not None:
        turn.say("quiet.cleared_hours", hours=str(hours))
    else:
        turn.say("quiet.not_cleared")
    turn.act(ClearMessages())
    turn.note(safe_now=None)
    # The safe question may be asked anew; what else was skipped stays skipped.
    kept = tuple(q for q in turn.state.skipped if q != "safe")
    turn.change(stage="quiet", asked=None, repeats=0, skipped=kept)


def stay(turn: Turn) -> None:
    """Answer with a harmless line; what the machine cannot read, a human must see."""
    turn.say("quiet.neutral")
    understanding = turn.event.understanding
    if understanding is not None and understanding.degraded:
        turn.act(RaiseAlarm(AlarmKind.NOT_UNDERSTOOD))


def ends(turn: Turn) -> bool:
    """Tell whether the person speaks of their matter again."""
    event = turn.event
    if event.kind == "button":
        return event.value == "human"
    if event.returned or event.code_tried or Cue.HUMAN in turn.heard or Cue.GO_ON in turn.heard:
        return True
    understanding = event.understanding
    if understanding is None or understanding.degraded or not turn.tells:
        return False
    # A stranger's "what are you doing?" must not count because of what was told before.
    at_length = len(turn.text.split()) >= _SPEAKS_OF_IT
    small_talk = turn.script.knowledge.find(turn.text)
    return bool(understanding.rules) or (at_length and small_talk is None)


def leave(turn: Turn) -> None:
    """Take the talk up where it can go on, without showing what was said before."""
    if turn.state.receipt_given:
        turn.change(stage="closed")
    elif turn.serious and next_question(turn.state):
        turn.change(stage="asking")
    else:
        turn.change(stage="listening")
