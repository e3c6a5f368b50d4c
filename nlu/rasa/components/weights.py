"""The numbers of a trained classifier: how features weigh, kept as plain arrays."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

_FILE = "weights.npz"


@dataclass(frozen=True)
class Weights:
    """`labels` (n), `idf` (features), `coefficients` (n, features) and `bias` (n)."""

    labels: np.ndarray
    idf: np.ndarray
    coefficients: np.ndarray
    bias: np.ndarray

    @classmethod
    def untrained(cls, counts: csr_matrix) -> "Weights":
        """Return weights that know only how rare each feature is in `counts`."""
        found = np.asarray((counts > 0).sum(axis=0)).ravel()
        idf = 1 + np.log((1 + counts.shape[0]) / (1 + found))
        return cls(np.empty(0, np.str_), idf, np.empty((0, 0)), np.empty(0))

    def fitted(self, machine: Any, heat: float) -> "Weights":
        """Return these with what scikit-learn's linear `machine` has learnt, scores over `heat`.

        Raises ValueError for fewer than three labels, whose scores have another form.
        """
        if len(machine.classes_) < 3:
            raise ValueError("at least three labels are needed")
        return replace(
            self,
            labels=np.array([str(label) for label in machine.classes_]),
            coefficients=(machine.coef_ / heat).astype(np.float32),
            bias=(machine.intercept_ / heat).astype(np.float32),
        )

    def weighed(self, counts: csr_matrix) -> csr_matrix:
        """Return rows of length one: logarithm of the counts times rarity of the feature."""
        rows = self._scaled(counts)
        rows.data /= np.repeat(_lengths(rows), np.diff(rows.indptr))
        return rows

    def _scaled(self, counts: csr_matrix) -> csr_matrix:
        rows = csr_matrix(counts, dtype=np.float64, copy=True)
        rows.sum_duplicates()
        rows.data = (1 + np.log(rows.data)) * self.idf[rows.indices]
        return rows

    def _length(self, counts: csr_matrix) -> float:
        return float(_lengths(self._scaled(counts))[0])

    def chances(self, counts: csr_matrix) -> np.ndarray:
        """Return the probabilities of the labels for one row of counts; they sum to one."""
        row = self.weighed(counts)
        scores = self.coefficients[:, row.indices] @ row.data + self.bias
        raised = np.exp(scores - scores.max())
        return raised / raised.sum()

    def pulls(self, words: csr_matrix, whole: csr_matrix, label: str) -> np.ndarray:
        """Return how much each row of `words` speaks for `label` rather than for the others.

        `whole` is the row of the message that they stand in; longer ones share out the same pull.
        """
        column = int(np.flatnonzero(self.labels == label)[0])
        known = np.unique(words.indices)
        own = self.coefficients[:, known]
        pull = np.zeros(words.shape[1])
        pull[known] = (own[column] - own.mean(axis=0)) * self.idf[known] / self._length(whole)
        return np.asarray(words @ pull).ravel()

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        np.savez_compressed(
            folder / _FILE,
            labels=self.labels,
            idf=self.idf,
            coefficients=self.coefficients,
            bias=self.bias,
        )

    @classmethod
    def load(cls, folder: Path) -> "Weights":
        """Read what `save` wrote. Raises ValueError or OSError when it is not there whole."""
        with np.load(folder / _FILE, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})


def _lengths(rows: csr_matrix) -> np.ndarray:
    """Return the Euclidean length of each row, never zero."""
    return np.maximum(np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel()), 1e-9)
