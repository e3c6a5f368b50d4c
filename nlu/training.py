"""Training the in-process engine: same corpus, same settings and same seed give the same model."""

import random
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from nlu.augmentation import variants
from nlu.calibration import temperature
from nlu.corpus import Example
from nlu.engines.features import features, scale
from nlu.engines.heads import HEADS
from nlu.engines.linear import Floats, LinearModel, pair_columns
from nlu.labels import Category, Reporter, Urgency
from nlu.model_version import TrainingSettings, version_of
from nlu.text import Normalised, normalise

Silent = Callable[[str], None]
Counts = Mapping[str, int]

_HEAT = 0.35
"""What scores are divided by where there is no dev set to fit it on."""


def train(
    train_set: Sequence[Example],
    dev_set: Sequence[Example],
    settings: TrainingSettings | None = None,
    progress: Silent = lambda _: None,
) -> LinearModel:
    """Return a model of `train_set`, calibrated on `dev_set`.

    Raises ValueError when `train_set` is empty or lacks a label.
    """
    settings = settings or TrainingSettings()
    texts, owners = _augmented(train_set, settings)
    progress(f"{len(train_set)} tin nhắn, {len(texts)} biến thể")
    counts = [Counter(features(text)) for text in texts]
    model = _vocabulary(counts, settings, version_of(train_set, dev_set, settings))
    progress(f"{len(model.vocabulary)} đặc trưng")
    matrix = _matrix(model, counts)
    held_out = _matrix(model, [Counter(features(normalise(e.text))) for e in dev_set])
    blocks, biases = [], []
    for head in HEADS:
        targets = np.array([_codes(head, train_set[owner]) for owner in owners])
        weights, bias = _fit(matrix, targets, len(head), settings)
        heat = _temperature(held_out @ weights + bias, head, dev_set)
        blocks.append(weights / heat)
        biases.append(bias / heat)
        progress(f"{head.__name__}: xong")
    pairs = sorted({_pair(example) for example in train_set})
    weights, bias = _fit_pairs(matrix, [_pair(train_set[owner]) for owner in owners], settings)
    heat = _heat_of_pairs(held_out @ weights + bias, pairs, dev_set)
    blocks.append(weights / heat)
    biases.append(bias / heat)
    progress("Cặp nhãn: xong")
    # Stored with half precision; rounding here makes the fresh and the loaded model one.
    whole = np.hstack(blocks).astype(np.float16).astype(np.float32)
    return replace(model, weights=whole, bias=np.hstack(biases), pairs=tuple(pairs))


def _augmented(
    examples: Sequence[Example], settings: TrainingSettings
) -> tuple[list[Normalised], list[int]]:
    """Return the normalised texts with their variants, and for each the index of its example."""
    rng = random.Random(settings.seed)  # noqa: S311  not for secrets
    texts: list[Normalised] = []
    owners: list[int] = []
    for owner, example in enumerate(examples):
        written = variants(example.text, rng, settings.variants)
        texts.extend(map(normalise, written))
        owners.extend([owner] * len(written))
    return texts, owners


def _vocabulary(counts: Sequence[Counts], settings: TrainingSettings, version: str) -> LinearModel:
    """Return a model without weights whose vocabulary is what stands in enough of the texts."""
    found = Counter(name for names in counts for name in names)
    names = sorted(name for name, times in found.items() if times >= settings.rarest)
    idf = np.array(
        [scale(name) * (1 + np.log((1 + len(counts)) / (1 + found[name]))) for name in names]
    )
    nothing = np.zeros(0, np.float32)
    vocabulary = {name: row for row, name in enumerate(names)}
    return LinearModel(
        vocabulary, idf.astype(np.float32), nothing, nothing, version, asdict(settings)
    )


def _matrix(model: LinearModel, counts: Sequence[Counts]) -> sparse.csr_matrix:
    rows = [model.seen(names) for names in counts]
    pointer = np.cumsum([0, *(len(seen.index) for seen in rows)])
    columns = np.concatenate([np.zeros(0, np.intp), *(seen.index for seen in rows)])
    values = np.concatenate([np.zeros(0, np.float32), *(seen.values for seen in rows)])
    return sparse.csr_matrix((values, columns, pointer), shape=(len(rows), len(model.vocabulary)))


def _codes(head: type[StrEnum], example: Example) -> int:
    label = {Urgency: example.urgency, Category: example.category, Reporter: example.reporter}[head]
    return list(head).index(label)


def _fit(
    matrix: sparse.csr_matrix,
    targets: npt.NDArray[np.int64],
    labels: int,
    settings: TrainingSettings,
) -> tuple[Floats, Floats]:
    """Return weights (features, labels) and bias (labels,); an unseen label gets a low bias."""
    machine = LinearSVC(
        C=settings.strength,
        class_weight=_softened(targets),
        dual=True,
        max_iter=settings.rounds,
        tol=1e-3,
        random_state=settings.seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # bounded on purpose
        machine.fit(matrix, targets)
    weights = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -20.0, np.float32)
    weights[:, machine.classes_] = machine.coef_.T
    bias[machine.classes_] = machine.intercept_
    return weights, bias


def _pair(example: Example) -> str:
    return f"{example.category}+{example.urgency}"


def _fit_pairs(
    matrix: sparse.csr_matrix, targets: Sequence[str], settings: TrainingSettings
) -> tuple[Floats, Floats]:
    """Return weights and bias for category and urgency together, pairs in their order."""
    known = sorted(set(targets))
    codes = np.array([known.index(target) for target in targets])
    return _fit(matrix, codes, len(known), settings)


def _heat_of_pairs(
    scores: npt.NDArray[np.float64], pairs: Sequence[str], dev: Sequence[Example]
) -> float:
    """Return the temperature at which the urgency that the pairs add up to fits `dev`."""
    if not dev:
        return _HEAT
    truth = np.array([_codes(Urgency, example) for example in dev])
    columns = np.array([pair_columns(pair)[1] for pair in pairs])
    onto = (columns[:, None] == np.arange(len(Urgency))).astype(float)

    def loss(log_heat: float) -> float:
        cooled = scores / np.exp(log_heat)
        chances = np.exp(cooled - cooled.max(axis=1, keepdims=True)) @ onto
        own = chances[np.arange(len(truth)), truth] / chances.sum(axis=1)
        return float(-np.log(np.maximum(own, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.5, 2.5), method="bounded").x))


def _softened(targets: npt.NDArray[np.int64]) -> dict[int, float]:
    """Weigh rare labels up by the square root of their rarity."""
    counts = Counter(targets.tolist())
    mean = len(targets) / len(counts)
    return {label: float(np.sqrt(mean / count)) for label, count in counts.items()}


def _temperature(
    scores: npt.NDArray[np.float64], head: type[StrEnum], dev: Sequence[Example]
) -> float:
    """Return what to divide scores by so that probabilities fit `dev` (Guo et al. 2017)."""
    if not dev:
        return _HEAT
    return temperature(scores, np.array([_codes(head, example) for example in dev]))
