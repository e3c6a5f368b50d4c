"""How sure the figures of an evaluation are: bootstrap over situations (Efron 1979)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LEVELS = 4
_CRITICAL = 3
_SEED = 7

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """The bounds between which 95 % of the resampled figures lie."""

    low: float
    high: float


def intervals(
    ranks: Sequence[tuple[int, int]], situations: Sequence[str], rounds: int = 1000
) -> Mapping[str, Interval]:
    """Return 95 % intervals of the urgency figures.

    `ranks` are (truth, guess) of each message, 0 for low up to 3 for critical. Whole situations
    are drawn, because messages of one situation resemble each other.
    """
    confusions = _confusions(ranks, situations)
    rng = np.random.default_rng(_SEED)
    drawn = rng.multinomial(len(confusions), np.full(len(confusions), 1 / len(confusions)), rounds)
    resampled = np.tensordot(drawn.astype(np.float64), confusions, axes=1)
    return {
        "urgency macro f1": _span(_macro_f1(resampled)),
        "critical recall": _span(_share(resampled, axis=2)),
        "critical precision": _span(_share(resampled, axis=1)),
    }


def _confusions(ranks: Sequence[tuple[int, int]], situations: Sequence[str]) -> Counts:
    """Return one confusion matrix (truth, guess) for each situation."""
    own: defaultdict[str, Counts] = defaultdict(lambda: np.zeros((_LEVELS, _LEVELS)))
    for (truth, guess), situation in zip(ranks, situations, strict=True):
        own[situation][truth, guess] += 1
    return np.stack(list(own.values()))


def _macro_f1(confusions: Counts) -> Counts:
    hits = np.diagonal(confusions, axis1=1, axis2=2)
    truths, guesses = confusions.sum(axis=2), confusions.sum(axis=1)
    scores = 2 * hits / np.maximum(1, truths + guesses)
    present = truths > 0
    return np.asarray((scores * present).sum(axis=1) / np.maximum(1, present.sum(axis=1)))


def _share(confusions: Counts, axis: int) -> Counts:
    """Return the hits of critical over all its truths (`axis` 2) or all its guesses (1)."""
    hits = confusions[:, _CRITICAL, _CRITICAL]
    return np.asarray(hits / np.maximum(1, confusions.sum(axis=axis)[:, _CRITICAL]))


def _span(values: Counts) -> Interval:
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(round(float(low), 4), round(float(high), 4))
