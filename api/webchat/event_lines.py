"""Reading a stream of server-sent events, for programs that are no browser."""

import json
from collections.abc import Iterable, Iterator
from typing import Any


def read_events(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read server-sent events (HTML standard): the name and the JSON data of each."""
    name, data = "message", ""
    for line in lines:
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            data += value.strip()
        elif not line:
            if data:
                yield name, json.loads(data)
            name, data = "message", ""
