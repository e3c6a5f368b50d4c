"""Plays chats against the pure dialogue: no database, no channel, the real understanding."""

import asyncio
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from bot.dialogue.events import (
    Capabilities,
    ClearMessages,
    Event,
    IssueReceipt,
    JoinCase,
    OpenTicket,
    RaiseAlarm,
    ReturnedCase,
    State,
    Step,
    WatchSilence,
)
from bot.dialogue.receipt import find_code
from bot.dialogue.script import Script
from bot.dialogue.step import step
from bot.dialogue.stored import dump_state, load_state
from nlu.understand import Understander
from tests.chats.loader import Expect, Turn

FRESH_CODE = "4711081512341234"


@dataclass
class Player:
    """Sits where the intake sits: keeps the state as stored and gives each event its context."""

    script: Script
    understander: Understander
    channel: Capabilities = field(default_factory=Capabilities)
    state: State = field(default_factory=State)
    said: list[str] = field(default_factory=list)
    ticket: bool = False
    watching: bool = False
    code: str = ""

    def play(self, turn: Turn) -> Step:
        """Do what the turn says and give what the dialogue made of it."""
        if turn.other_device and not self.state.joined:
            self.state, self.said = State(), []
        if turn.kind == "wait":
            self.ticket = self.ticket or self.watching
            return Step(self.state)
        before = load_state(dump_state(self.state))
        result = step(before, self._event(turn), self.script, self.channel)
        self._carry_out(result)
        return result

    def _event(self, turn: Turn) -> Event:
        if turn.kind == "press" and self.channel.buttons:
            return Event("button", value=turn.text, fresh_code=FRESH_CODE)
        if turn.kind == "send":
            return Event("media", fresh_code=FRESH_CODE)
        text = turn.words if turn.kind == "press" else turn.text.replace("{receipt}", self.code)
        replaces = self.said.pop() if turn.kind == "edit" else ""
        earlier = () if self.state.stage == "quiet" else self.said[-5:]
        understanding = asyncio.run(self.understander.understand(text, earlier))
        self.said.append(text)
        code = find_code(text)
        known = code is not None and code == self.code
        return Event(
            "edit" if turn.kind == "edit" else "text",
            text=text,
            understanding=understanding,
            replaces=replaces,
            code_tried=code is not None,
            returned=ReturnedCase("first", "sent") if known else None,
            fresh_code=FRESH_CODE,
        )

    def _carry_out(self, result: Step) -> None:
        self.state = result.state
        for action in result.actions:
            match action:
                case OpenTicket():
                    self.ticket = True
                case WatchSilence():
                    self.watching = True
                case IssueReceipt(code):
                    self.code = code
                case JoinCase():
                    self.state = replace(self.state, joined="first")


def unmet(expect: Expect, result: Step, player: Player) -> list[str]:
    """Name what was expected of a turn and did not come."""
    keys = [reply.key for reply in result.replies]
    words = "\n".join(reply.text for reply in result.replies)
    alarms = {a.kind.value for a in result.actions if isinstance(a, RaiseAlarm)}
    wrong = [f"says {p}" for p in expect.says if not any(fnmatchcase(k, p) for k in keys)]
    wrong += [f"not says {p}" for p in expect.not_says if any(fnmatchcase(k, p) for k in keys)]
    wrong += [
        f"contains {piece}" for piece in expect.contains if piece.lower() not in words.lower()
    ]
    if expect.urgency and str(result.state.urgency) not in expect.urgency:
        wrong.append(f"urgency {expect.urgency}, is {result.state.urgency}")
    if expect.alarms is not None and (set(expect.alarms) - alarms or (alarms > set(expect.alarms))):
        wrong.append(f"alarms {expect.alarms}, raised {alarms}")
    cleared = any(isinstance(action, ClearMessages) for action in result.actions)
    facts = {
        "ticket": player.ticket,
        "receipt": bool(player.code),
        "quiet": result.state.stage == "quiet",
        "cleared": cleared,
    }
    wanted = {name: getattr(expect, name) for name in facts}
    wrong += [f"{n} {w}" for n, w in wanted.items() if w is not None and w != facts[n]]
    return [f"{line} (said {keys})" for line in wrong]
