"""The script: every sentence that the bot can say, by key and tone, read from data files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.knowledge import Knowledge, read_knowledge

_HERE = Path(__file__).parent
SCRIPT_FILE = _HERE / "script.vi.yaml"
KNOWLEDGE_FILE = _HERE / "knowledge.vi.yaml"


class Tone(StrEnum):
    """How the writer is spoken to; the values are those of the reporter label."""

    CHILD = "child"
    CAREGIVER = "caregiver"
    OTHER = "other"
    UNKNOWN = "unknown"


_PRONOUNS = {
    Tone.CHILD: "em",
    Tone.CAREGIVER: "anh/chị",
    Tone.OTHER: "anh/chị",
    Tone.UNKNOWN: "bạn",
}
# Which entry of the file serves a tone, the most particular first.
_SERVED_BY = {
    Tone.CHILD: ("child", "all"),
    Tone.CAREGIVER: ("caregiver", "adult", "all"),
    Tone.OTHER: ("other", "adult", "all"),
    Tone.UNKNOWN: ("unknown", "other", "adult", "all"),
}


class ScriptError(Exception):
    """A script file lacks something or holds what it must not."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to say: its variants per tone and what it means in English."""

    english: str
    variants: Mapping[Tone, tuple[str, ...]]
    has_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a button."""

    text: str
    english: str


@dataclass(frozen=True, slots=True)
class Script:
    """All that can be said, and the names of places by the code of today's commune."""

    phrases: Mapping[str, Phrase]
    labels: Mapping[str, Label]
    safe_words: tuple[str, ...]
    knowledge: Knowledge
    place_names: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str, tone: Tone, turn: int, **values: str) -> str:
        """Give the text of `key`; the variant goes round with the turns, so none comes twice."""
        variants = self.phrases[key].variants[tone]
        return fill(variants[turn % len(variants)], tone, safe_word=self.safe_words[0], **values)

    def has(self, key: str) -> bool:
        """Tell whether there is such a key."""
        return key in self.phrases


def fill(template: str, tone: Tone, **values: str) -> str:
    """Put the pronoun and `values` into a text; braces in the values stay as they are."""
    you = _PRONOUNS[tone]
    capital = you[0].upper() + you[1:]
    return template.format_map({"you": you, "You": capital, **values})


def load_script(
    place_names: Mapping[str, str] | None = None,
    script_file: Path = SCRIPT_FILE,
    knowledge_file: Path = KNOWLEDGE_FILE,
) -> Script:
    """Read script and knowledge; `place_names` maps codes of communes to what people read.

    Raises ScriptError naming the key that is wrong.
    """
    raw = yaml.safe_load(script_file.read_text(encoding="utf-8"))
    try:
        return Script(
            phrases={key: _phrase(key, entry) for key, entry in raw["texts"].items()},
            labels={key: Label(x["vi"], x["en"]) for key, x in raw["buttons"].items()},
            safe_words=(raw["safe_word"]["word"], *raw["safe_word"]["also"]),
            knowledge=read_knowledge(knowledge_file),
            place_names=dict(place_names or {}),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ScriptError(f"{script_file.name}: {error!r}") from error


def _phrase(key: str, entry: Mapping[str, Any]) -> Phrase:
    """Read one key's entry; raises ScriptError when a tone has nothing to say."""
    variants = {tone: _served(entry, tone) for tone in Tone}
    silent = [tone.value for tone in Tone if not variants[tone]]
    if silent or not entry.get("en"):
        raise ScriptError(f"{key}: nothing for {', '.join(silent) or 'en'}")
    return Phrase(str(entry["en"]), variants, has_unknown="unknown" in entry)


def _served(entry: Mapping[str, Any], tone: Tone) -> tuple[str, ...]:
    name = next((name for name in _SERVED_BY[tone] if entry.get(name)), None)
    return tuple(entry[name]) if name else ()
