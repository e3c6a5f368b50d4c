"""The encoder as it is used: pieces of words in, probabilities of the three heads out.

A BERT of 12 layers that began as multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT
licence) and was fitted to the corpus by `nlu/encoder/making`. Weights of 8 bits, ONNX Runtime.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions
from sentencepiece import SentencePieceProcessor

from nlu.encoder.reading import as_read, framed
from nlu.engines.heads import BOUNDS, softmax
from nlu.text import Normalised

WEIGHTS, PIECES, CARD = "encoder.onnx", "pieces.model", "card.json"

Floats = npt.NDArray[np.float64]


class EncoderInvalid(Exception):
    """The folder holds no encoder that this version of the program can run."""


@dataclass(frozen=True, slots=True)
class SentenceEncoder:
    """A fitted encoder.

    `heats` are the temperatures of the heads' scores (Guo et al. 2017), `version` the first 12
    hexadecimal digits of the SHA-256 of its weights.
    """

    pieces: SentencePieceProcessor
    session: InferenceSession
    heats: tuple[float, ...]
    version: str

    def probabilities(self, text: Normalised) -> list[Floats]:
        """Return for each head the calibrated probabilities of its labels.

        Takes some milliseconds of one core and lets other threads run meanwhile.
        """
        ids = np.array([framed(self.pieces.encode(as_read(text)))], np.int64)
        (scores,) = self.session.run(None, {"ids": ids})
        parts = np.split(np.asarray(scores[0], np.float64), BOUNDS[:-1])
        return [softmax(part / heat) for part, heat in zip(parts, self.heats, strict=True)]

    @classmethod
    def load(cls, folder: Path) -> "SentenceEncoder":
        """Read the encoder in `folder`. Raises EncoderInvalid when it is missing or damaged."""
        try:
            card = json.loads((folder / CARD).read_text("utf-8"))
            weights = (folder / WEIGHTS).read_bytes()
            if version_of(weights) != card["version"]:
                raise EncoderInvalid(f"{folder}: the weights are not those of the card")
            pieces = SentencePieceProcessor(model_proto=(folder / PIECES).read_bytes())
            session = InferenceSession(weights, _one_core(), providers=["CPUExecutionProvider"])
            return cls(pieces, session, tuple(card["heats"]), card["version"])
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise EncoderInvalid(f"{folder}: {error}") from error


def version_of(weights: bytes) -> str:
    """Return the version of the encoder with these weights."""
    return hashlib.sha256(weights).hexdigest()[:12]


@cache
def default_encoder() -> SentenceEncoder:
    """Return the encoder that comes with the program. Raises EncoderInvalid."""
    with resources.as_file(resources.files("nlu.encoder").joinpath("weights")) as folder:
        return SentenceEncoder.load(folder)


def _one_core() -> SessionOptions:
    """Return options under which one message takes one core, so that others are not held up."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options
