"""What the in-process engine sees of a text: words with and without marks, concepts, signs."""

import re
from collections.abc import Iterator
from itertools import pairwise

from nlu.engines.concepts import concept_features
from nlu.text import Normalised

FEATURES_VERSION = 3
"""Raised whenever the features of a text change, so that an older model is trained again."""

_WORD = re.compile(r"[^\W_]+")
_MAX_WORDS = 400
_SCALES = {"kp": 0.5}
_SIGNS = {
    "laugh": re.compile(r"\b(?:ha|hi|he|hì|kk|kaka|lol|=)\)*(?:ha|hi|he|k|\))+|[😂🤣😆]"),
    "cry": re.compile(r"[😭😢🥺💔]|hu ?hu|hic"),
    "question": re.compile(r"\?"),
    "exclaim": re.compile(r"!"),
    "link": re.compile(r"https?:|www\.|\.com\b"),
    "money": re.compile(r"\d+ ?(?:k|tr|triệu|trieu|đ|vnd)\b"),
    "age": re.compile(r"\b\d{1,2} ?(?:t|tuổi|tuoi)\b|\blớp ?\d|\blop ?\d"),
}


def features(text: Normalised) -> Iterator[str]:
    """Yield the names of the features of `text`, with repetitions.

    Prefixes: `w` word, `b` two words, `g` two words with one between, `t`/`u` words with marks,
    `s` signs, `n` length; those of `concept_features`.
    """
    plain = _WORD.findall(text.plain)[:_MAX_WORDS]
    toned = _WORD.findall(text.toned)[:_MAX_WORDS]
    yield from _words(plain, "w", "b")
    yield from (f"g:{one}_{two}" for one, two in zip(plain, plain[2:], strict=False))
    yield from _words(toned, "t", "u")
    yield from concept_features(toned, plain)
    yield from (f"s:{name}" for name, sign in _SIGNS.items() if sign.search(text.toned))
    yield f"n:{min(len(plain), 60).bit_length()}"
    yield f"n:lines{min(text.plain.count(chr(10)), 3)}"


def _words(words: list[str], one: str, two: str) -> Iterator[str]:
    yield from (f"{one}:{word}" for word in words)
    bounded = ["^", *words, "$"]
    yield from (f"{two}:{a}_{b}" for a, b in pairwise(bounded))


def scale(name: str) -> float:
    """Return how much the feature `name` counts beside others; chosen on the dev set."""
    return _SCALES.get(name.partition(":")[0], 1.0)
