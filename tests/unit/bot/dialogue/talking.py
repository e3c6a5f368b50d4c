"""Short ways to write a talk in tests, with understandings made by hand."""

from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.events import Action, Capabilities, Event, State, Step
from bot.dialogue.script import Script
from bot.dialogue.step import step
from nlu.labels import Category, Reporter, Urgency
from nlu.understanding import Facts, Reason, Understanding

CODE = "4711081512341234"


def understood(
    urgency: str = "low",
    category: str = "not_a_case",
    reporter: str = "unknown",
    rules: tuple[str, ...] = (),
    *,
    degraded: bool = False,
    **facts: Any,
) -> Understanding:
    """Make an Understanding as the engine and the rules would give it."""
    return Understanding(
        urgency=Urgency(urgency),
        category=Category(category),
        reporter=Reporter(reporter),
        urgency_probabilities={},
        category_probability=1.0,
        reporter_probability=1.0,
        reasons=tuple(Reason("rule", name) for name in rules),
        facts=Facts(**facts),
        degraded=degraded,
    )


BEATEN = understood("high", "physical_abuse", "child", relation="bố dượng")
BEATEN_NOW = understood("critical", "physical_abuse", "child", ("violence_now",))


@dataclass
class Talk:
    """A talk under test: keeps the state, and what was said and done last."""

    script: Script
    channel: Capabilities = field(default_factory=Capabilities)
    state: State = field(default_factory=State)
    last: Step = field(default_factory=lambda: Step(State()))

    def says(self, text: str, meaning: Understanding | None = None, **more: Any) -> "Talk":
        """The person writes."""
        return self.does(Event("text", text, understanding=meaning or understood(), **more))

    def presses(self, value: str) -> "Talk":
        """The person presses a quick answer."""
        return self.does(Event("button", value=value))

    def does(self, event: Event) -> "Talk":
        """Anything happens."""
        self.last = step(self.state, event, self.script, self.channel)
        self.state = self.last.state
        return self

    @property
    def keys(self) -> list[str]:
        return [reply.key for reply in self.last.replies]

    @property
    def words(self) -> str:
        return "\n".join(reply.text for reply in self.last.replies)

    @property
    def actions(self) -> tuple[Action, ...]:
        return self.last.actions
