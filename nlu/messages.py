"""Reading labelled messages from JSON lines, as `langnghe nlu evaluate FILE` takes them."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from nlu.corpus import Example
from nlu.labels import Category, Reporter, Urgency


class MessagesInvalid(ValueError):
    """A line is no labelled message; the text names the line."""


def read_labelled(lines: Iterable[str]) -> Iterator[Example]:
    """Yield an Example for each line `{"text", "urgency", "category", "reporter"}`.

    `style` is optional; empty lines are passed over. Raises MessagesInvalid.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _example(json.loads(line), number)
        except (KeyError, TypeError, ValueError) as error:
            raise MessagesInvalid(f"line {number}: {error!r}") from error


def _example(row: Any, number: int) -> Example:
    if not isinstance(row["text"], str):
        raise TypeError("text is no string")
    return Example(
        text=row["text"],
        urgency=Urgency(row["urgency"]),
        category=Category(row["category"]),
        reporter=Reporter(row.get("reporter", "unknown")),
        situation=f"line-{number}",
        style=row.get("style"),
    )
