"""One turn of the talk while it is being worked out: what is said, done and remembered."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.cues import Heard, hear
from bot.dialogue.events import Action, Button, Capabilities, Event, Reply, State, Step
from bot.dialogue.script import Script, Tone, fill
from bot.dialogue.words import visible
from nlu.labels import Urgency


@dataclass(slots=True)
class Turn:
    """Collects the replies and actions of one step; nothing outlives the step but its result."""

    state: State
    event: Event
    script: Script
    channel: Capabilities
    text: str = ""
    heard: Heard = field(default_factory=Heard)
    replies: list[Reply] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def tone(self) -> Tone:
        """Tell how to speak to this person."""
        return Tone(self.state.reporter)

    @property
    def serious(self) -> bool:
        """Tell whether a child at risk was told of, here or in the case that a code opened."""
        told = self.state.urgency is not None and self.state.urgency is not Urgency.LOW
        return told or bool(self.state.joined)

    def change(self, **fields: Any) -> None:
        """Set fields of the state."""
        self.state = replace(self.state, **fields)

    def note(self, **fields: Any) -> None:
        """Set fields of the report."""
        self.change(report=replace(self.state.report, **fields))

    def words(self, key: str, **values: str) -> str:
        """Give the script's text for `key` in this person's tone."""
        return self.script.text(key, self.tone, self.state.turns, **values)

    def say(
        self, key: str, *, before: str = "", buttons: Iterable[Button] = (), **values: str
    ) -> None:
        """Add a reply; `before` is a short sentence that leads in to it."""
        text = f"{before} {self.words(key, **values)}".strip()
        shown = tuple(buttons) if self.channel.buttons else ()
        self.replies.append(Reply(key, text, shown))

    def tell(self, key: str, answers: tuple[str, ...]) -> None:
        """Add an answer of the knowledge file."""
        answer = answers[self.state.turns % len(answers)]
        safe_word = self.script.safe_words[0]
        self.replies.append(Reply(f"know.{key}", fill(answer, self.tone, safe_word=safe_word)))

    def label(self, name: str, value: str) -> Button:
        """Make a button with the script's label `name`."""
        return Button(self.script.labels[name].text, value)

    def act(self, action: Action) -> None:
        """Add an action, unless the same is asked for already."""
        if action not in self.actions:
            self.actions.append(action)

    def done(self) -> Step:
        """Give the step as worked out."""
        return Step(self.state, tuple(self.replies), tuple(self.actions))


def begin(state: State, event: Event, script: Script, channel: Capabilities) -> Turn:
    """Open a turn: count it and hear the cues of its words."""
    text = visible(event.text)
    turn = Turn(state, event, script, channel, text=text, heard=hear(text))
    turn.change(turns=state.turns + 1)
    return turn
