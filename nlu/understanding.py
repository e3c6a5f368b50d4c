"""What one message, seen in its conversation, is understood to say."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from nlu.labels import Category, Reporter, Urgency


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a label was given: a rule that fired, a feature that weighed, an encoder that agreed.

    `weight` is the feature's, or the probability that the encoder gives to the urgency `name`.
    """

    source: Literal["rule", "feature", "encoder", "fallback"]
    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a classifier alone says: probabilities per label, summing to one for each head."""

    urgency: Mapping[Urgency, float]
    category: Mapping[Category, float]
    reporter: Mapping[Reporter, float]
    reasons: tuple[Reason, ...]
    engine: str
    model_version: str


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in the text.

    `communes` holds codes of today's communes, best first; more than one means that the name is
    ambiguous and the reporter must be asked. `outside` is set when only a place in another
    province is named, `perhaps_outside` when the name can be one of ours or of another province.
    """

    text: str = ""
    communes: tuple[str, ...] = ()
    outside: bool = False
    perhaps_outside: bool = False

    @property
    def ambiguous(self) -> bool:
        """Tell whether the name can mean several places."""
        return len(self.communes) > 1 or self.perhaps_outside


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text tells beside its labels; every field is empty when the text does not say.

    `ages` are years of the child; `relation` is the offender's relation to the child in the
    reporter's words ("bố dượng"); `offender_near` tells whether that person can reach the child
    now; `safe_now` whether the writer says that they are safe; `online` whether it happens online.
    `age_ranges` are (youngest, oldest) by school class; `children` is how many are concerned.
    `when` is in the text's words, `days` the same as first and last day counted from the day of the
    message (-1 is the day before), `date` a calendar date `YYYY-MM-DD` or `--MM-DD`.
    """

    place: PlaceMention | None = None
    ages: tuple[int, ...] = ()
    sex: Literal["female", "male"] | None = None
    relation: str | None = None
    offender_near: bool | None = None
    safe_now: bool | None = None
    online: bool = False
    when: str | None = None
    injuries: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    age_ranges: tuple[tuple[int, int], ...] = ()
    children: int | None = None
    days: tuple[int, int] | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """Labels, probabilities, reasons and facts of one message, after the rules have raised it.

    `degraded` is set when no engine answered: the message then counts as "a human now".
    """

    urgency: Urgency
    category: Category
    reporter: Reporter
    urgency_probabilities: Mapping[Urgency, float]
    category_probability: float
    reporter_probability: float
    reasons: tuple[Reason, ...]
    facts: Facts = field(default_factory=Facts)
    engine: str = ""
    model_version: str = ""
    degraded: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """Name the red-flag rules that fired."""
        return tuple(reason.name for reason in self.reasons if reason.source == "rule")

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON-able data."""
        return asdict(self)
