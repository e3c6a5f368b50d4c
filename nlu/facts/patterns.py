"""Small pieces that the fact finders share."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

import yaml

from nlu.text import tolerant


def words(*phrases: str) -> re.Pattern[str]:
    """Compile `phrases` (regular expressions) to whole words, marks may be left out."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(tolerant, phrases))})(?!\w)")


@cache
def _listed() -> dict[str, list[str]]:
    source = resources.files("nlu.facts").joinpath("phrases.yaml").read_text("utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(source)
    return loaded


def phrases(name: str) -> re.Pattern[str]:
    """Compile the list `name` of `phrases.yaml`."""
    return words(*_listed()[name])


def first_group(pattern: re.Pattern[str], text: str) -> str | None:
    """Return what `pattern` meets first in `text`."""
    match = pattern.search(text)
    return match.group() if match else None


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Return `items` in their order, each once."""
    return tuple(dict.fromkeys(items))
