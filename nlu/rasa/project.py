"""Writing the Rasa project into a folder: the files of this package and the corpus, converted."""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

import nlu
from nlu.augmentation import variants
from nlu.corpus import Example
from nlu.corpus.loading import fingerprint

_FILES = ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml")
_STAMP = "nlu.rasa.components.stamp.VersionStamp"
_SOURCES = ("rasa/components", "text", "engines", "facts", "places")
_BRACKETS = str.maketrans("[]{}", "()()")
"""Rasa reads brackets in training texts as annotated entities."""


def write_project(folder: Path, examples: Sequence[Example], *, ways: int = 2) -> str:
    """Write a project that Rasa can train from into `folder`.

    One that is there is overwritten in place, as a server may be running in it. Each message is
    joined by `ways` of its variants. Returns the version that the model will bear, a content hash
    of all that it is made from. Raises OSError when it cannot be written.
    """
    version = version_of(examples, ways)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        (folder / name).write_text(_packaged(name), "utf-8")
    config = yaml.safe_load(_packaged("config.yml"))
    next(part for part in config["pipeline"] if part["name"] == _STAMP)["version"] = version
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    blocks = list(_blocks(examples, ways))
    content = {"version": "3.1", "nlu": blocks}
    (folder / "data" / "nlu.yml").write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), "utf-8"
    )
    # Rasa's Python finds our components here, and nothing else of the program's environment.
    room, link = Path(nlu.__file__).parent, folder / "nlu"
    if not link.exists() or link.resolve() != room.resolve():
        link.unlink(missing_ok=True)
        link.symlink_to(room, target_is_directory=True)
    return version


def version_of(examples: Sequence[Example], ways: int = 2) -> str:
    """Return the version of a model trained from `examples`, 12 hexadecimal digits."""
    room = Path(nlu.__file__).parent
    code = [
        file.read_text("utf-8")
        for source in _SOURCES
        for file in sorted((room / source).iterdir())
        if file.suffix in {".py", ".yaml", ".csv"}
    ]
    code.append((room / "augmentation.py").read_text("utf-8"))
    parts = [fingerprint(examples), ways, *map(_packaged, _FILES), *code]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _packaged(name: str) -> str:
    return resources.files("nlu.rasa").joinpath(name).read_text("utf-8")


def _blocks(examples: Sequence[Example], ways: int) -> Iterator[dict[str, Any]]:
    """Yield blocks of Rasa's NLU format, one or two for each label and kind of reporter.

    Texts of one line stand in the short form, which Rasa reads a hundred times faster.
    """
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    rng = random.Random(7)  # noqa: S311  not for secrets
    for example in examples:
        label = (f"{example.category}+{example.urgency}", str(example.reporter))
        groups[label] += [_sent(text) for text in variants(example.text, rng, ways)]
    for (intent, reporter), texts in sorted(groups.items()):
        told = [text for text in dict.fromkeys(texts) if text]
        lines = "".join(f"- {text}\n" for text in told if "\n" not in text)
        bursts = [{"text": text} for text in told if "\n" in text]
        for form in (lines, bursts):
            if form:
                yield {"intent": intent, "metadata": {"reporter": reporter}, "examples": form}


def _sent(text: str) -> str:
    """Return `text` without what the format would take for its own signs."""
    return "\n".join(" ".join(line.split()) for line in text.translate(_BRACKETS).splitlines())
