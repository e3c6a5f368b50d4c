"""Every text that a person reads on a page: Vietnamese, with English beside it."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("vi", "en")
_API = Path(__file__).parent.parent


class Texts:
    """Texts by key and language; each value may hold `{name}` places."""

    def __init__(self, rows: dict[str, dict[str, str]]) -> None:
        self._rows = rows

    @property
    def keys(self) -> frozenset[str]:
        """Name every text there is."""
        return frozenset(self._rows)

    def get(self, key: str, language: str = "vi", **values: Any) -> str:
        """Give one text, its places filled; raises KeyError for an unknown key or place."""
        text = self._rows[key][language]
        return text.format_map(values) if values else text


def read_texts(paths: Iterable[Path]) -> Texts:
    """Read text files; raises ValueError when a key comes twice or lacks a language."""
    rows: dict[str, dict[str, str]] = {}
    for path in paths:
        for key, row in yaml.safe_load(path.read_text()).items():
            if key in rows:
                raise ValueError(f"{path}: {key} is there twice")
            if set(row) != set(LANGUAGES) or not all(isinstance(v, str) for v in row.values()):
                raise ValueError(f"{path}: {key} needs a text for each of {', '.join(LANGUAGES)}")
            rows[key] = row
    return Texts(rows)


@cache
def load_texts() -> Texts:
    """Read the `texts.yaml` of every face; a face prefixes its keys with its name."""
    return read_texts(sorted(_API.glob("*/texts.yaml")))
