"""Fitting the network to the corpus; the same seed on the same machine gives the same weights."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from sentencepiece import SentencePieceProcessor
from torch import nn

from nlu.augmentation import WAYS
from nlu.corpus import Example
from nlu.encoder.making.network import Network
from nlu.encoder.reading import FILL, as_read, framed
from nlu.engines.heads import HEADS, WIDTHS
from nlu.labels import Category, Reporter, Urgency
from nlu.text import normalise

Row = tuple[list[int], tuple[int, ...]]
"""Ids of a text's pieces, and the place of its label in each head."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What, beside base and corpus, decides the weights.

    `rate` is the learning rate of the base and `head_rate` that of the new layer, both rising over
    the first `warm_up` of all steps and falling to zero; in each round a message is given in one
    of the ways of `nlu/augmentation.py` with the chance `varied`. `shares` weigh the heads.
    """

    seed: int = 7
    rounds: int = 5
    batch: int = 16
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    decay: float = 0.01
    varied: float = 0.5
    smoothing: float = 0.03
    shares: tuple[float, ...] = (1.0, 0.6, 0.4)
    threads: int = 2


def fit(
    network: Network,
    pieces: SentencePieceProcessor,
    examples: Sequence[Example],
    settings: Settings,
    progress: Callable[[str], None],
) -> None:
    """Fit `network` in place to `examples`; `progress` is told the loss as it goes on."""
    rng = random.Random(settings.seed)  # noqa: S311  not for secrets
    optimiser = _optimiser(network, settings)
    steps = settings.rounds * math.ceil(len(examples) / settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _slope(steps, settings.warm_up))
    network.train()
    for number in range(settings.rounds):
        losses = 0.0
        batches = list(_batches(_rows(pieces, examples, rng, settings), rng, settings.batch))
        for at, batch in enumerate(batches, 1):
            loss = _loss(network, batch, settings)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses += float(loss.detach())
            if at % 100 == 0 or at == len(batches):
                progress(f"round {number + 1}, {at} of {len(batches)}: loss {losses / at:.3f}")


def _slope(steps: int, warm_up: float) -> Callable[[int], float]:
    rising = max(1, int(steps * warm_up))
    return lambda step: min((step + 1) / rising, max(0.0, 1 - step / steps))


def _optimiser(network: Network, settings: Settings) -> torch.optim.Optimizer:
    base = dict(network.bert.named_parameters()).values()
    groups = [
        {"params": [p for p in base if p.ndim > 1], "weight_decay": settings.decay},
        {"params": [p for p in base if p.ndim <= 1], "weight_decay": 0.0},
        {"params": network.heads.parameters(), "weight_decay": 0.0, "lr": settings.head_rate},
    ]
    return torch.optim.AdamW(groups, lr=settings.rate, betas=(0.9, 0.98), fused=True)


def _rows(
    pieces: SentencePieceProcessor,
    examples: Sequence[Example],
    rng: random.Random,
    settings: Settings,
) -> list[Row]:
    """Return the examples for one round, some of them written in another way."""
    found = []
    for example in examples:
        text = example.text
        if rng.random() < settings.varied:
            text = rng.choice(WAYS)(text, rng)
        found.append((ids_of(pieces, text), places(example)))
    return found


def ids_of(pieces: SentencePieceProcessor, text: str) -> list[int]:
    """Return the ids of the pieces of `text`, as the encoder reads it."""
    return framed(pieces.encode(as_read(normalise(text))))


def places(example: Example) -> tuple[int, ...]:
    """Return the place of the label of `example` in each head."""
    labels = {Urgency: example.urgency, Category: example.category, Reporter: example.reporter}
    return tuple(list(head).index(labels[head]) for head in HEADS)


def _batches(rows: Sequence[Row], rng: random.Random, size: int) -> Iterator[Sequence[Row]]:
    """Yield batches of texts that are about as long, in an order drawn by `rng`."""
    order = list(rows)
    rng.shuffle(order)
    wide = size * 50
    batches = []
    for first in range(0, len(order), wide):
        part = sorted(order[first : first + wide], key=lambda row: len(row[0]))
        batches += [part[at : at + size] for at in range(0, len(part), size)]
    rng.shuffle(batches)
    yield from batches


def tensors(batch: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return ids and mask, shape (texts, longest), and labels, shape (texts, heads)."""
    longest = max(len(ids) for ids, _ in batch)
    ids = torch.tensor([[*ids, *[FILL] * (longest - len(ids))] for ids, _ in batch])
    mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids, _ in batch])
    return ids, mask, torch.tensor([places for _, places in batch])


def _loss(network: Network, batch: Sequence[Row], settings: Settings) -> torch.Tensor:
    ids, mask, labels = tensors(batch)
    scores = network(ids, mask).split(WIDTHS, dim=1)
    losses = [
        share * nn.functional.cross_entropy(part, labels[:, at], label_smoothing=settings.smoothing)
        for at, (part, share) in enumerate(zip(scores, settings.shares, strict=True))
    ]
    return torch.stack(losses).sum()
