"""The in-process engine: weighted features, one calibrated linear support vector machine a head.

Training is scikit-learn's (`nlu/training.py`); scoring is plain numpy, so that one message costs
well under a millisecond. A model is a folder of `weights.npz` and `model.json`: no pickle.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.engines.features import features
from nlu.engines.heads import BOUNDS, WIDTHS, Chances, labelled, softmax
from nlu.labels import Category, Reporter, Urgency
from nlu.text import Normalised, normalise
from nlu.understanding import Prediction, Reason

Floats = npt.NDArray[np.float32]

_READABLE = ("w:", "b:", "t:", "u:")
_REASONS = 5
_CONTEXT_SHARE = 0.7

EARLIER = 4
"""How many earlier messages are read with the newest."""


class ModelInvalid(Exception):
    """The folder holds no model that this version of the program can read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The features of a text that a model knows: names, rows, values (together of length one)."""

    names: tuple[str, ...]
    index: npt.NDArray[np.intp]
    values: Floats


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of the engine.

    `vocabulary` gives each feature's row; `idf` has shape (features,), `weights` (features,
    labels), `bias` (labels,), all float32; `labels` are those of the three heads side by side and
    after them the `pairs` of category and urgency, written "category+urgency".
    """

    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    version: str
    settings: dict[str, Any]
    pairs: tuple[str, ...] = ()

    def seen(self, counts: Mapping[str, int]) -> Seen:
        """Return the known features among `counts` (names with their number)."""
        known = [
            (name, row, n)
            for name, n in counts.items()
            if (row := self.vocabulary.get(name, -1)) >= 0
        ]
        if not known:
            return Seen((), np.zeros(0, np.intp), np.zeros(0, np.float32))
        names, rows, times = zip(*known, strict=True)
        index = np.array(rows, np.intp)
        values = (1 + np.log(np.array(times, np.float32))) * self.idf[index]
        return Seen(names, index, (values / np.linalg.norm(values)).astype(np.float32))

    def seen_in(self, text: Normalised) -> Seen:
        """Return the known features of `text`."""
        return self.seen(Counter(features(text)))

    def probabilities(self, seen: Seen) -> list[Chances]:
        """Return for each head the calibrated probabilities of its labels.

        For urgency and category they are the mean of what the head itself says and what the
        pairs say; two views of one matter err less than either.
        """
        scores = np.asarray(seen.values @ self.weights[seen.index] + self.bias, np.float64)
        *heads, pairs = (softmax(part) for part in np.split(scores, BOUNDS))
        if self.pairs:
            by_urgency, by_category = marginals(pairs, self.pairs)
            heads[0] = (heads[0] + by_urgency) / 2
            heads[1] = (heads[1] + by_category) / 2
        return heads

    def reasons(self, seen: Seen, column: int) -> tuple[Reason, ...]:
        """Return the words that speak most for the urgency label of `column`."""
        own = self.weights[seen.index, : len(Urgency)]
        pull = (seen.values * (own[:, column] - own.mean(axis=1))).tolist()
        readable = [
            (weight, name)
            for weight, name in zip(pull, seen.names, strict=True)
            if weight > 0 and name.startswith(_READABLE)
        ]
        return tuple(
            Reason("feature", name[2:].replace("_", " ").strip("^$ "), round(weight, 4))
            for weight, name in nlargest(_REASONS, readable)
        )

    def save(self, folder: Path) -> None:
        """Write the model into `folder`; `model.json` comes last and makes it complete."""
        folder.mkdir(parents=True, exist_ok=True)
        names = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        np.savez_compressed(
            folder / "weights.npz",
            idf=self.idf,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )
        head = {
            "version": self.version,
            "settings": self.settings,
            "pairs": self.pairs,
            "vocabulary": names,
        }
        unfinished = folder / "model.json.part"
        unfinished.write_text(json.dumps(head, ensure_ascii=False), "utf-8")
        unfinished.replace(folder / "model.json")

    @classmethod
    def load(cls, folder: Path) -> "LinearModel":
        """Read the model in `folder`. Raises ModelInvalid when there is none or it is broken."""
        try:
            head = json.loads((folder / "model.json").read_text("utf-8"))
            with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
                idf, bias = arrays["idf"], arrays["bias"]
                weights = arrays["weights"].astype(np.float32)
            vocabulary = {name: row for row, name in enumerate(head["vocabulary"])}
            pairs = tuple(head["pairs"])
            shape = (len(vocabulary), sum(WIDTHS) + len(pairs))
            if weights.shape != shape or idf.shape != shape[:1]:
                raise ModelInvalid(f"{folder}: arrays do not fit the vocabulary")
            return cls(vocabulary, idf, weights, bias, head["version"], head["settings"], pairs)
        except (OSError, KeyError, ValueError, TypeError) as error:
            raise ModelInvalid(f"{folder}: {error}") from error


class LinearClassifier:
    """The `Classifier` over a `LinearModel`."""

    name = "linear"

    def __init__(self, model: LinearModel) -> None:
        self.model = model

    @property
    def version(self) -> str:
        """Give the content hash of corpus and configuration that the model was made from."""
        return self.model.version

    async def classify(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        """Label `text`; takes about a millisecond, so it runs on the event loop itself."""
        return self.predict(text, earlier)

    def predict(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        """Label `text`, the `earlier` messages weighing in as one burst with it."""
        seen = self.model.seen_in(normalise(text))
        heads = self.model.probabilities(seen)
        if earlier:
            whole = self.model.seen_in(normalise("\n".join([*earlier[-EARLIER:], text])))
            heads = with_context(heads, self.model.probabilities(whole))
        return Prediction(
            urgency=labelled(Urgency, heads[0]),
            category=labelled(Category, heads[1]),
            reporter=labelled(Reporter, heads[2]),
            reasons=self.model.reasons(seen, int(heads[0].argmax())),
            engine=self.name,
            model_version=self.version,
        )


def with_context(alone: Sequence[Chances], together: Sequence[Chances]) -> list[Chances]:
    """Return what a message says, weighed from what it says `alone` and at the end of its burst."""
    return [
        (1 - _CONTEXT_SHARE) * one + _CONTEXT_SHARE * whole
        for one, whole in zip(alone, together, strict=True)
    ]


def marginals(chances: Chances, pairs: Sequence[str]) -> tuple[Chances, Chances]:
    """Return the probabilities of urgency and of category that those of the `pairs` add up to."""
    onto_urgency, onto_category = _onto(tuple(pairs))
    return chances @ onto_urgency, chances @ onto_category


@cache
def _onto(pairs: tuple[str, ...]) -> tuple[Chances, Chances]:
    """Return which urgency and which category each pair counts for, shape (pairs, labels)."""
    columns = np.array([pair_columns(pair) for pair in pairs]).reshape(-1, 2)
    return np.eye(len(Urgency))[columns[:, 1]], np.eye(len(Category))[columns[:, 0]]


@cache
def pair_columns(pair: str) -> tuple[int, int]:
    """Return the places of the category and the urgency of "category+urgency"."""
    category, urgency = pair.split("+")
    return list(Category).index(Category(category)), list(Urgency).index(Urgency(urgency))
