"""Words of like meaning seen as one, with what stands before and after them.

A small corpus shows few of the ways to say a thing. The lists of `concepts.yaml` tell that
"quất", "oánh" and "nện" are blows, so that what was learnt of one holds for all.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

import yaml

from nlu.text import may_be, normalise, strip_marks

_DENIAL = "neg"
_DENIED_WITHIN = 3
_PAIRED_WITHIN = 5
_MOST = 60

Phrases = dict[str, list[tuple[str, str]]]


def concept_features(toned: Sequence[str], plain: Sequence[str]) -> Iterator[str]:
    """Yield the features of the concepts in a text, given its words with and without marks.

    Prefixes: `k` concept, `k2` and `k3` concepts that follow each other, `kp` concepts near each
    other; `!` marks a concept that is denied.
    """
    found = list(_marked(concepts(toned, plain)))[:_MOST]
    yield from (f"k:{name}" for name in found if name != _DENIAL)
    bounded = ["^", *found, "$"]
    yield from (f"k2:{one}_{two}" for one, two in pairwise(bounded))
    yield from (
        f"k3:{one}_{two}_{three}"
        for one, two, three in zip(bounded, bounded[1:], bounded[2:], strict=False)
    )
    told = [name for name in found if name != _DENIAL]
    for index, one in enumerate(told):
        yield from (f"kp:{one}_{two}" for two in told[index + 1 : index + 1 + _PAIRED_WITHIN])


def concepts(toned: Sequence[str], plain: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each concept with the index of its first word; the longest phrase counts."""
    position = 0
    while position < len(plain):
        name, size = _longest(toned, plain, position)
        if name:
            yield name, position
        position += size


def _longest(toned: Sequence[str], plain: Sequence[str], first: int) -> tuple[str, int]:
    phrases, sizes = _book()
    for size in sizes.get(plain[first], ()):
        for phrase, name in phrases.get(" ".join(plain[first : first + size]), ()):
            if may_be(" ".join(toned[first : first + size]), phrase):
                return name, size
    return "", 1


def _marked(found: Iterator[tuple[str, int]]) -> Iterator[str]:
    """Yield the concepts in their order, those that a denial stands close before marked so."""
    denied_until = -1
    for name, position in found:
        if name == _DENIAL:
            denied_until = position + _DENIED_WITHIN
            yield name
        else:
            yield f"!{name}" if position <= denied_until else name


@cache
def _book() -> tuple[Phrases, dict[str, tuple[int, ...]]]:
    """Return the phrases by their words without marks, and the phrase lengths by first word."""
    source = resources.files("nlu.engines").joinpath("concepts.yaml").read_text("utf-8")
    phrases: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    sizes: defaultdict[str, set[int]] = defaultdict(set)
    for name, listed in yaml.safe_load(source).items():
        for phrase in map(_even, str(listed).split(",")):
            words = strip_marks(phrase).split()
            phrases[" ".join(words)].append((phrase, name))
            sizes[words[0]].add(len(words))
    return dict(phrases), {
        word: tuple(sorted(found, reverse=True)) for word, found in sizes.items()
    }


def _even(phrase: str) -> str:
    return " ".join(normalise(phrase).toned.split())
