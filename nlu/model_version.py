"""The version of a model: a content hash of all that it is made from."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources

from nlu.corpus import Example, fingerprint
from nlu.engines.features import FEATURES_VERSION

_DATA = (
    "text/teencode.yaml",
    "rules/red_flags.yaml",
    "engines/concepts.yaml",
    "encoder/weights/card.json",
)
"""What features and thresholds depend on beside the code."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What, beside the corpus, decides the model.

    `rarest` is the number of training texts a feature must stand in; `strength` is the inverse of
    the L2 penalty; `variants` is how many of the ways of `nlu/augmentation.py` are drawn for each
    message; `rounds` bounds the solver's iterations.
    """

    seed: int = 7
    rarest: int = 4
    strength: float = 0.5
    variants: int = 2
    rounds: int = 300


def version_of(train: Sequence[Example], dev: Sequence[Example], settings: TrainingSettings) -> str:
    """Return the content hash of all that makes a model, 12 hexadecimal digits."""
    data = [resources.files("nlu").joinpath(path).read_text("utf-8") for path in _DATA]
    parts = [fingerprint(train), fingerprint(dev), asdict(settings), FEATURES_VERSION, data]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]
