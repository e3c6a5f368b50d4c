"""From the fitted network to what the program runs: ONNX with weights of 8 bits, and its card."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from nlu.calibration import temperature
from nlu.corpus import Example
from nlu.encoder.making.fitting import places
from nlu.encoder.making.network import Network
from nlu.encoder.sentence_encoder import CARD, PIECES, WEIGHTS, SentenceEncoder, version_of
from nlu.engines.heads import HEADS
from nlu.text import normalise

_OPSET = 17


class _OneText(nn.Module):
    """The network for one text at a time, with nothing to mask."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.network(ids, torch.ones_like(ids))
        return scores


def write(network: Network, pieces: bytes, folder: Path) -> None:
    """Write weights, pieces and a card without temperatures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.onnx"
    torch.onnx.export(
        _OneText(network.eval()),
        (torch.ones(1, 12, dtype=torch.long),),
        whole,
        input_names=["ids"],
        output_names=["scores"],
        dynamic_axes={"ids": {1: "pieces"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    quantize_dynamic(whole, folder / WEIGHTS, weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    (folder / PIECES).write_bytes(pieces)
    _write_card(folder, [1.0] * len(HEADS), {})


def calibrate(folder: Path, dev: Sequence[Example], made_from: Mapping[str, Any]) -> None:
    """Fit the temperatures on `dev` with the weights as they are run, and complete the card."""
    encoder = SentenceEncoder.load(folder)
    told = [encoder.probabilities(normalise(example.text)) for example in dev]
    truth = np.array([places(example) for example in dev])
    heats = [
        temperature(np.log(np.array([heads[at] for heads in told]) + 1e-12), truth[:, at])
        for at in range(len(HEADS))
    ]
    _write_card(folder, heats, made_from)


def _write_card(folder: Path, heats: Sequence[float], made_from: Mapping[str, Any]) -> None:
    card = {
        "version": version_of((folder / WEIGHTS).read_bytes()),
        "heats": [round(heat, 4) for heat in heats],
        **made_from,
    }
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", "utf-8")
