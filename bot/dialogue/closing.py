"""The end of a report: summary, correction, receipt code, and coming back with the code."""

from bot.dialogue import summary
from bot.dialogue.absorb import short
from bot.dialogue.cues import Cue
from bot.dialogue.events import IssueReceipt, JoinCase
from bot.dialogue.receipt import shown
from bot.dialogue.turn import Turn

_ENDS_WELL = (Cue.YES, Cue.SKIP, Cue.STOP, Cue.THANKS)


def summarise(turn: Turn, before: str = "") -> None:
    """Show what is noted and ask whether it is right."""
    buttons = [turn.label(name, f"confirm:{name}") for name in ("confirm", "fix")]
    buttons += [turn.label("skip", "skip:confirm"), turn.label("human", "human")]
    turn.say("summary", before=before, buttons=buttons, lines=summary.lines(turn))
    turn.change(asked="confirm", stage="confirming")


def hear_confirmation(turn: Turn) -> None:
    """Take the answer to the summary: right, wrong, or the correction itself."""
    if turn.heard.only and Cue.FIX in turn.heard:
        return ask_for_correction(turn)
    if turn.heard.only and any(cue in turn.heard for cue in _ENDS_WELL):
        return close(turn)
    if turn.heard.only and Cue.NO in turn.heard:
        return ask_for_correction(turn)
    return correct(turn)


def hear_correction(turn: Turn) -> None:
    """Take the words that were asked for with "what shall I correct"."""
    leaves = (Cue.SKIP, Cue.STOP, Cue.DONT_KNOW, Cue.NO)
    if turn.heard.only and any(cue in turn.heard for cue in leaves):
        return close(turn)
    return correct(turn)


def ask_for_correction(turn: Turn) -> None:
    """Ask what is wrong."""
    buttons = (turn.label("skip", "skip:fix"), turn.label("human", "human"))
    turn.say("ask.fix", buttons=buttons)
    turn.change(asked="fix", stage="confirming")


def correct(turn: Turn) -> None:
    """Put the correction in (its facts are in already) and show the summary again."""
    if turn.text and not summary.correct_named_field(turn):
        kept = (*turn.state.report.corrections, short(turn.text))
        turn.note(corrections=tuple(dict.fromkeys(kept))[-20:])
    summarise(turn, before=turn.words("ack.correction"))


def close(turn: Turn, before: str = "") -> None:
    """End the report: give the receipt code, or tell that all is noted."""
    code = turn.state.receipt_code or turn.event.fresh_code
    if not code:
        turn.say("closed.no_code", before=before)
    elif turn.state.receipt_given:
        turn.say("closed.added", before=before)
    else:
        turn.say("closed.receipt", before=before, code=shown(code))
        turn.act(IssueReceipt(code))
        turn.change(receipt_given=True, receipt_code=code)
    turn.change(stage="closed", asked=None)


def come_back(turn: Turn) -> None:
    """Greet the bearer of a code with where the case stands; nothing of its content."""
    returned = turn.event.returned
    if returned is None:
        turn.say("return.unknown")
        return
    turn.say(f"return.{returned.status}")
    turn.act(JoinCase(returned.conversation_id))
    turn.change(
        joined=returned.conversation_id,
        stage="closed",
        asked=None,
        introduced=True,
        receipt_given=True,
    )
