"""Writing examples in the corpus' own form, Rasa NLU YAML."""

from collections.abc import Iterable
from typing import Any

import yaml

from nlu.corpus.loading import Example


class _Dumper(yaml.SafeDumper):
    """Writes texts as block literals, so that a person can read and edit them."""


def _literal(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _literal)


def to_yaml(examples: Iterable[Example]) -> str:
    """Return `examples` as the text of one corpus file, one block each."""
    content = {"version": "3.1", "nlu": [_block(example) for example in examples]}
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)


def _block(example: Example) -> dict[str, Any]:
    metadata = {"situation": example.situation, "reporter": str(example.reporter)}
    if example.style:
        metadata["style"] = example.style
    return {
        "intent": f"{example.category}+{example.urgency}",
        "metadata": metadata,
        "examples": [{"text": example.text}],
    }
