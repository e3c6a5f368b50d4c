"""The in-process engine: weighted features, one calibrated linear support vector machine a head.

Training is scikit-learn's (`nlu/training.py`); scoring is plain numpy, so that one message costs
well under a millisecond. A model is a folder of `weights.npz` and `model.json`: no pickle.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from nlu.engines.features import features
from nlu.labels import Category, Reporter, Urgency
from nlu.text import Normalised, normalise
from nlu.understanding import Prediction, Reason

Floats = npt.NDArray[np.float32]
Label = TypeVar("Label", bound=StrEnum)

HEADS: tuple[type[StrEnum], ...] = (Urgency, Category, Reporter)
"""The labels in the order of the weight matrix' columns."""

_WIDTHS = [len(head) for head in HEADS]
_BOUNDS = np.cumsum(_WIDTHS)
_READABLE = ("w:", "b:", "t:", "u:")
_REASONS = 5
_EARLIER = 4
_CONTEXT_SHARE = 0.7


class ModelInvalid(Exception):
    """The folder holds no model that this version of the program can read."""


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

    def rows(self, text: Normalised) -> tuple[npt.NDArray[np.intp], Floats]:
        """Return the rows of the known features of `text` and their values (length one)."""
        return self.rows_of(Counter(features(text)))

    def rows_of(self, counts: Mapping[str, int]) -> tuple[npt.NDArray[np.intp], Floats]:
        """Return the rows of the known features among `counts` and their values (length one)."""
        known = [
            (row, n) for name, n in counts.items() if (row := self.vocabulary.get(name, -1)) >= 0
        ]
        if not known:
            return np.zeros(0, np.intp), np.zeros(0, np.float32)
        index = np.fromiter((row for row, _ in known), np.intp, len(known))
        times = np.fromiter((n for _, n in known), np.float32, len(known))
        values = (1 + np.log(times)) * self.idf[index]
        return index, (values / np.linalg.norm(values)).astype(np.float32)

    def probabilities(self, text: Normalised) -> list[npt.NDArray[np.float64]]:
        """Return for each head the calibrated probabilities of its labels.

        For urgency and category they are the mean of what the head itself says and what the
        pairs say; two views of one matter err less than either.
        """
        index, values = self.rows(text)
        scores = np.asarray(values @ self.weights[index] + self.bias, np.float64)
        *heads, pairs = (softmax(part) for part in np.split(scores, _BOUNDS))
        if self.pairs:
            by_urgency, by_category = marginals(pairs, self.pairs)
            heads[0] = (heads[0] + by_urgency) / 2
            heads[1] = (heads[1] + by_category) / 2
        return heads

    def reasons(self, text: Normalised, column: int) -> tuple[Reason, ...]:
        """Return the words that speak most for the urgency label of `column`."""
        index, values = self.rows(text)
        own = self.weights[index]
        pull = values * (own[:, column] - own[:, : len(Urgency)].mean(axis=1))
        names = {row: name for name, row in self.vocabulary_of(text).items()}
        best = sorted(zip(index.tolist(), pull.tolist(), strict=True), key=lambda item: -item[1])
        readable = [(names[row], weight) for row, weight in best if row in names and weight > 0]
        return tuple(
            Reason("feature", name[2:].replace("_", " ").strip("^$ "), round(weight, 4))
            for name, weight in readable[:_REASONS]
        )

    def vocabulary_of(self, text: Normalised) -> dict[str, int]:
        """Return the readable features of `text` that the model knows, with their rows."""
        return {
            name: self.vocabulary[name]
            for name in features(text)
            if name.startswith(_READABLE) and name in self.vocabulary
        }

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
            shape = (len(vocabulary), sum(_WIDTHS) + len(pairs))
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
        own = normalise(text)
        heads = self.model.probabilities(own)
        if earlier:
            whole = normalise("\n".join([*earlier[-_EARLIER:], text]))
            heads = [
                (1 - _CONTEXT_SHARE) * alone + _CONTEXT_SHARE * together
                for alone, together in zip(heads, self.model.probabilities(whole), strict=True)
            ]
        return Prediction(
            urgency=_labelled(Urgency, heads[0]),
            category=_labelled(Category, heads[1]),
            reporter=_labelled(Reporter, heads[2]),
            reasons=self.model.reasons(own, int(heads[0].argmax())),
            engine=self.name,
            model_version=self.version,
        )


def _labelled(head: type[Label], values: npt.NDArray[np.float64]) -> dict[Label, float]:
    return dict(zip(head, values.tolist(), strict=True))


def marginals(
    chances: npt.NDArray[np.float64], pairs: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the probabilities of urgency and of category that those of the `pairs` add up to."""
    urgency, category = np.zeros(len(Urgency)), np.zeros(len(Category))
    for pair, chance in zip(pairs, chances, strict=True):
        of_category, of_urgency = pair_columns(pair)
        urgency[of_urgency] += chance
        category[of_category] += chance
    return urgency, category


@cache
def pair_columns(pair: str) -> tuple[int, int]:
    """Return the places of the category and the urgency of "category+urgency"."""
    category, urgency = pair.split("+")
    return list(Category).index(Category(category)), list(Urgency).index(Urgency(urgency))


def softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return `scores` as probabilities; an empty array stays empty."""
    raised = np.exp(scores - scores.max(initial=-np.inf))
    return np.asarray(raised / raised.sum(), np.float64)
