"""What statistics are asked for, and by which dimensions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from data.subject import Subject

Dimension = Literal[
    "month",
    "quarter",
    "year",
    "category",
    "urgency",
    "place",
    "channel",
    "reporter",
    "agency",
    "age",
]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
OUTSIDE = "outside"
"""The key of the place that is known to lie outside the province."""
AREA = "area:"
"""How the key of an old unit begins."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: conversations begun from `begin` until before `end`, seen by `subject`.

    `online`: only cases of online child sexual abuse, and of these each case once. `tests`: test
    tickets count too. `answer_within`: the service level of the first answer.
    """

    subject: Subject
    begin: datetime
    end: datetime
    online: bool = False
    tests: bool = False
    answer_within: timedelta = timedelta(minutes=1)
