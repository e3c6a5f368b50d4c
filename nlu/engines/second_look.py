"""The in-process engine: a linear model, and an encoder that reads again where it is unsure.

The linear model answers in about a millisecond and is nearly always right where it is sure. What
it is unsure of, and every message that it would raise the alarm for, is read again by the sentence
encoder, which sees the order of words; the answer is then drawn from both.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from nlu.engines.heads import Chances, Label, labelled
from nlu.engines.linear import EARLIER, LinearClassifier, with_context
from nlu.labels import Category, Reporter, Urgency
from nlu.text import Normalised, normalise
from nlu.understanding import Prediction, Reason

_LEAST = 1e-6


class Reader(Protocol):
    """What reads a text a second time; `nlu.encoder.SentenceEncoder` in use."""

    def probabilities(self, text: Normalised) -> list[Chances]:
        """Return for each head the probabilities of its labels."""
        ...


@dataclass(frozen=True, slots=True)
class Weighing:
    """How two answers become one, and when the second is asked for; chosen on the dev set.

    `share` is the encoder's part in the geometric mean, 0 to 1. The linear model counts as sure,
    and is not read after, where its likeliest urgency has at least the probability `sure` and is
    not critical.
    """

    share: float = 0.4
    sure: float = 0.8


@dataclass(frozen=True, slots=True)
class SecondLook:
    """`first`, with the `encoder` asked where it is unsure. An engine (`nlu.classifier`)."""

    first: LinearClassifier
    encoder: Reader
    weighing: Weighing = Weighing()

    @property
    def name(self) -> str:
        """Give the name of the engine that always answers."""
        return self.first.name

    @property
    def version(self) -> str:
        """Give the version of the linear model, whose hash takes in that of the encoder."""
        return self.first.version

    async def classify(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        """Label `text`; the second look, some milliseconds long, is taken in a thread."""
        first = self.first.predict(text, earlier)
        if self.is_sure(first):
            return first
        return await asyncio.to_thread(self.looked_again, first, text, earlier)

    def predict(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        """Label `text` in this thread."""
        first = self.first.predict(text, earlier)
        return first if self.is_sure(first) else self.looked_again(first, text, earlier)

    def is_sure(self, first: Prediction) -> bool:
        """Tell whether `first` needs no second look."""
        likeliest = max(first.urgency, key=lambda level: first.urgency[level])
        sure = first.urgency[likeliest] >= self.weighing.sure
        return sure and likeliest is not Urgency.CRITICAL

    def looked_again(self, first: Prediction, text: str, earlier: Sequence[str]) -> Prediction:
        """Return `first` with what the encoder says of `text` weighed in."""
        heads = self.encoder.probabilities(normalise(text))
        if earlier:
            whole = normalise("\n".join([*earlier[-EARLIER:], text]))
            heads = with_context(heads, self.encoder.probabilities(whole))
        urgency, category, reporter = heads
        seen = replace(
            first,
            urgency=self._weighed(Urgency, first.urgency, urgency),
            category=self._weighed(Category, first.category, category),
            reporter=self._weighed(Reporter, first.reporter, reporter),
        )
        return replace(seen, reasons=(*first.reasons, _reason(seen, urgency)))

    def _weighed(
        self, head: type[Label], first: Mapping[Label, float], second: Chances
    ) -> dict[Label, float]:
        """Return the weighted geometric mean of both, adding up to one."""
        share = self.weighing.share
        one = np.log(np.fromiter(first.values(), np.float64) + _LEAST)
        both = np.exp((1 - share) * one + share * np.log(second + _LEAST))
        return labelled(head, both / both.sum())


def _reason(seen: Prediction, second: Chances) -> Reason:
    """Return how sure the encoder itself is of the urgency that was settled on."""
    likeliest = max(seen.urgency, key=lambda level: seen.urgency[level])
    return Reason("encoder", likeliest, round(float(second[list(Urgency).index(likeliest)]), 4))
