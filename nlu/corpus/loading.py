"""Reading the corpus: one block a situation, intent `category+urgency`, the rest in metadata."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal

import yaml

from nlu.labels import Category, Reporter, Urgency

Split = Literal["train", "dev", "test"]

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class CorpusError(ValueError):
    """A corpus file does not have the form that `nlu/corpus/README.md` tells."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled message; those of one `situation` stand in the same split."""

    text: str
    urgency: Urgency
    category: Category
    reporter: Reporter
    situation: str
    style: str | None = None


def load(split: Split) -> tuple[Example, ...]:
    """Return all examples of the files in the folder `split`, in the order of file names.

    Raises CorpusError for a malformed file.
    """
    folder = resources.files("nlu.corpus").joinpath(split)
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith((".yml", ".yaml"))),
        key=lambda entry: entry.name,
    )
    return tuple(example for file in files for example in read_file(file))


def read_file(file: Traversable) -> tuple[Example, ...]:
    """Return the examples of one corpus file. Raises CorpusError when it is malformed."""
    try:
        content = yaml.load(file.read_text("utf-8"), _Loader)
        return tuple(example for block in content["nlu"] for example in _of_block(block))
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise CorpusError(f"{file.name}: {error}") from error


def _of_block(block: dict[str, Any]) -> Iterator[Example]:
    category, urgency = str(block["intent"]).split("+")
    metadata = block["metadata"]
    style = metadata.get("style")
    for text in _texts(block["examples"]):
        yield Example(
            text=text,
            urgency=Urgency(urgency),
            category=Category(category),
            reporter=Reporter(metadata["reporter"]),
            situation=str(metadata["situation"]),
            style=str(style) if style else None,
        )


def _texts(examples: str | list[dict[str, Any]]) -> Iterator[str]:
    """Yield the texts of a block, in Rasa's short form (`- text` lines) or its list form."""
    if isinstance(examples, list):
        yield from (str(example["text"]).rstrip("\n") for example in examples)
        return
    for line in examples.splitlines():
        if not line.startswith("- "):
            raise CorpusError(f"an example must begin with '- ': {line[:40]!r}")
        yield line[2:].strip().replace("\\n", "\n")


def fingerprint(examples: Sequence[Example]) -> str:
    """Return a SHA-256 over the content of `examples`, independent of their order."""
    rows = sorted(
        "\x1f".join((e.text, e.urgency, e.category, e.reporter, e.situation)) for e in examples
    )
    return hashlib.sha256("\x1e".join(rows).encode()).hexdigest()
