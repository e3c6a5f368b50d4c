"""The three heads that every engine of ours has, and how scores become probabilities."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from nlu.labels import Category, Reporter, Urgency

Chances = npt.NDArray[np.float64]
Label = TypeVar("Label", bound=StrEnum)

HEADS: tuple[type[StrEnum], ...] = (Urgency, Category, Reporter)
"""The labels in the order in which engines give scores."""

WIDTHS = [len(head) for head in HEADS]
BOUNDS = np.cumsum(WIDTHS)
"""Where the scores of each head end, side by side."""


def softmax(scores: Chances) -> Chances:
    """Return `scores` as probabilities; an empty array stays empty."""
    raised = np.exp(scores - scores.max(initial=-np.inf))
    return np.asarray(raised / raised.sum(), np.float64)


def labelled(head: type[Label], values: Sequence[float] | Chances) -> dict[Label, float]:
    """Return the probabilities of `head` by label."""
    return dict(zip(head, map(float, values), strict=True))
