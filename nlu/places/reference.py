"""The word lists of `names.yaml`, with and without marks."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from nlu.text.tones import place_tones, strip_marks


@cache
def reference() -> Mapping[str, Any]:
    """Return `names.yaml` as loaded."""
    source = resources.files("nlu.places").joinpath("names.yaml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(source)
    return loaded


@cache
def listed(*path: str) -> frozenset[str]:
    """Return the words of the list at `path` as they are written with marks."""
    return frozenset(place_tones(word) for word in _at(path))


@cache
def plain(*path: str) -> frozenset[str]:
    """Return the words of the list at `path` without marks."""
    return frozenset(strip_marks(word) for word in listed(*path))


@cache
def both(*path: str) -> frozenset[str]:
    """Return the words of the list at `path` with and without marks."""
    return listed(*path) | plain(*path)


def words_of(marked: bool, *path: str) -> frozenset[str]:
    """Return the list at `path` as a text with marks, or one without, writes it."""
    return listed(*path) if marked else plain(*path)


def _at(path: Sequence[str]) -> Sequence[str]:
    found: Any = reference()
    for key in path:
        found = found.get(key, ())
    words: Sequence[str] = found
    return words
