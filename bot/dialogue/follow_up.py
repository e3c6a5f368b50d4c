"""What must happen behind the talk: the ticket now, its update, or a watch over the silence."""

from typing import Literal

from bot.dialogue.events import AlarmKind, OpenTicket, RaiseAlarm, State, WatchSilence
from bot.dialogue.questions import needed_facts_known
from bot.dialogue.turn import Turn
from nlu.labels import Urgency

Because = Literal["critical", "complete", "human_wanted", "returned"]


def follow_up(turn: Turn, before: State) -> None:
    """Ask for the ticket as soon as there is ground for it; until then watch the silence."""
    if not turn.serious:
        return
    changed = turn.state.report != before.report or turn.state.urgency != before.urgency
    # Falling quiet tells nothing new about the case.
    because = None if turn.state.stage == "quiet" else _because(turn, changed)
    if because is not None:
        turn.act(OpenTicket(because))
        turn.change(ticket_opened=True)
    elif not (turn.state.ticket_opened or turn.state.joined):
        turn.act(WatchSilence())


def _because(turn: Turn, changed: bool) -> Because | None:
    """Tell on what ground the ticket is to be opened or brought up to date, if any."""
    state = turn.state
    if state.joined:
        return "returned" if changed else None
    alarmed = RaiseAlarm(AlarmKind.CRITICAL) in turn.actions
    if state.ticket_opened and not (changed or alarmed):
        return None
    if state.urgency is Urgency.CRITICAL:
        return "critical"
    if state.human_wanted:
        return "human_wanted"
    ended = state.stage in ("confirming", "closed")
    enough = state.urgency is Urgency.HIGH and needed_facts_known(state)
    return "complete" if ended or enough or state.ticket_opened else None
