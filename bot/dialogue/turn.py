"""One turn of the talk while it is being worked out: what is said, done and remembered."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.cues import Heard, hear
from bot.dialogue.events import Action, Button, Capabilities, Event, Reply, State, Step
from bot.dialogue.script import Script, Tone, fill
from bot.dialogue.words import has_words, visible
from nlu.labels import Urgency
from nlu.understanding import Understanding

# An answer to "where?" or "how old?" has no more words than this.
_ANSWER_WORDS = 8


@dataclass(slots=True)
class Turn:
    """Collects the replies and actions of one step; nothing outlives the step but its result."""

    state: State
    event: Event
    script: Script
    channel: Capabilities
    text: str = ""
    heard: Heard = field(default_factory=Heard)
    told_before: bool = False
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

    @property
    def tells(self) -> bool:
        """Tell whether this message itself speaks of a child at risk.

        In a talk that is serious already, engines read much into a bare "yes", a place or an age
        from what was told before: such an answer tells nothing new unless a rule fired. Nor does
        a bare insult or "haha".
        """
        understanding = self.event.understanding
        if understanding is None or not has_words(self.text):
            return False
        if not understanding.rules and self._says_nothing_new(understanding):
            return False
        return understanding.urgency is not Urgency.LOW

    def _says_nothing_new(self, understanding: Understanding) -> bool:
        answers = self.told_before and self._only_answers(understanding)
        return answers or self.script.knowledge.only_plays(self.text)

    def _only_answers(self, understanding: Understanding) -> bool:
        """Tell whether the words only steer, or only say where, how old, or that all are safe."""
        facts = understanding.facts
        if facts.safe_now:
            return True
        harm = facts.injuries or facts.relation or facts.offender_near or facts.safe_now is False
        answer = bool(facts.place or facts.ages or facts.sex or facts.phones)
        short = len(self.text.split()) <= _ANSWER_WORDS
        return self.heard.only or (answer and short and not harm)

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
        understanding = self.event.understanding
        told = understanding.urgency if understanding and self.tells else None
        return Step(self.state, tuple(self.replies), tuple(self.actions), told)


def begin(state: State, event: Event, script: Script, channel: Capabilities) -> Turn:
    """Open a turn: count it and hear the cues of its words."""
    text = visible(event.text)
    turn = Turn(state, event, script, channel, text=text, heard=hear(text))
    turn.told_before = turn.serious
    turn.change(turns=state.turns + 1)
    return turn
