"""Where probabilities become decisions: an error towards too little urgency costs most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlu.corpus import Example
from nlu.labels import Urgency
from nlu.rules import default_rules
from nlu.text import Normalised, normalise

WANTED_RECALL = 0.97
"""Share of critical messages that the thresholds must find on the dev set."""

Chances = npt.NDArray[np.float64]
_LEVELS = (Urgency.CRITICAL, Urgency.HIGH, Urgency.MEDIUM)


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The least probability of "at least this urgent" at which a message counts as such."""

    critical: float = 0.30
    high: float = 0.45
    medium: float = 0.45

    def decide(self, urgency: Mapping[Urgency, float]) -> Urgency:
        """Return the highest level whose cumulated probability passes its threshold."""
        reached = 0.0
        for level, threshold in zip(_LEVELS, (self.critical, self.high, self.medium), strict=True):
            reached += urgency[level]
            if reached >= threshold:
                return level
        return Urgency.LOW


def choose(told: Sequence[Mapping[Urgency, float]], dev: Sequence[Example]) -> OperatingPoint:
    """Return the point of best F1 per level on `dev`, of best precision for critical at its recall.

    `told` are the probabilities that an engine gives for the examples of `dev`. What the red-flag
    rules raise counts as found, as it does in use.
    """
    if not dev:
        return OperatingPoint()
    raised = np.array([_raised(normalise(example.text)) for example in dev])
    alone = np.array([[chances[level] for level in Urgency] for chances in told])
    ranks = np.array([example.urgency.rank for example in dev])
    chances = np.where(raised[:, None] >= np.array([3, 2, 1]), 1.0, alone.cumsum(axis=1)[:, :3])
    high, medium = (_threshold(chances[:, i], ranks >= 3 - i) for i in (1, 2))
    return OperatingPoint(_critical(chances[:, 0], ranks == 3), high, medium)


def _raised(text: Normalised) -> int:
    """Return the rank that the red-flag rules alone raise `text` to."""
    return max((hit.urgency.rank for hit in default_rules().hits(text)), default=0)


def _critical(chances: Chances, truth: npt.NDArray[np.bool_]) -> float:
    """Return the threshold of best precision among those with the wanted recall."""
    best, best_score = 0.3, (False, -1.0)
    for threshold in np.arange(0.15, 0.51, 0.01):
        guess = chances >= threshold
        hits = float((guess & truth).sum())
        recall, precision = hits / max(1.0, float(truth.sum())), hits / max(1.0, float(guess.sum()))
        enough = recall >= WANTED_RECALL
        score = (enough, precision if enough else recall)
        if score > best_score:
            best, best_score = float(threshold), score
    return round(best, 2)


def _threshold(chances: Chances, truth: npt.NDArray[np.bool_]) -> float:
    """Return the threshold of best F1 within 0.15 to 0.5.

    The upper bound sends what is uncertain to a human rather than to a lower level.
    """
    best, best_score = 0.4, -1.0
    for threshold in np.arange(0.15, 0.51, 0.01):
        guess = chances >= threshold
        score = 2 * float((guess & truth).sum()) / max(1.0, float(guess.sum() + truth.sum()))
        if score > best_score:
            best, best_score = float(threshold), score
    return round(best, 2)
