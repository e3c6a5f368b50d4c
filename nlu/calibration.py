"""Making probabilities mean what they say: one temperature a head, fitted on held-out messages."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

Numbers = npt.NDArray[np.floating[Any]]
Places = npt.NDArray[np.int64]

_COOLEST, _HOTTEST = -3.5, 2.5
"""Bounds of the natural logarithm of a temperature."""


def temperature(scores: Numbers, truth: Places) -> float:
    """Return what to divide `scores` by so that probabilities fit (Guo et al. 2017).

    `scores` has shape (messages, labels), `truth` is the place of each message's label.
    """

    def loss(log_heat: float) -> float:
        cooled = scores / np.exp(log_heat)
        cooled = cooled - cooled.max(axis=1, keepdims=True)
        chances = cooled - np.log(np.exp(cooled).sum(axis=1, keepdims=True))
        return float(-chances[np.arange(len(truth)), truth].mean())

    found = minimize_scalar(loss, bounds=(_COOLEST, _HOTTEST), method="bounded")
    return float(np.exp(found.x))
