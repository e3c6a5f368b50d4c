"""Recognises from words alone what steers the talk: yes, no, skip, human, stop and the like."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.words import clauses, toned

_FILE = Path(__file__).with_name("cues.vi.yaml")


class Cue(StrEnum):
    """What words alone can say to the dialogue."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"
    DONT_KNOW = "dont_know"
    HUMAN = "human"
    STOP = "stop"
    FIX = "fix"
    GO_ON = "go_on"
    THANKS = "thanks"
    GREETING = "greeting"
    FEAR = "fear"
    GUILT = "guilt"
    DOUBT = "doubt"
    CRYING = "crying"


# Feelings colour the answer; they are no answer themselves.
FEELINGS = (Cue.GUILT, Cue.DOUBT, Cue.FEAR, Cue.CRYING)


@dataclass(frozen=True, slots=True)
class Heard:
    """The cues of one message; `only` tells that the message says nothing beside them."""

    cues: frozenset[Cue] = frozenset()
    only: bool = False

    def __contains__(self, cue: Cue) -> bool:
        return cue in self.cues

    def feeling(self) -> Cue | None:
        """Give the feeling to answer to, guilt before doubt before fear, or None."""
        return next((cue for cue in FEELINGS if cue in self.cues), None)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The cue words, all bare; `whole` and `within` as the file's head explains."""

    particles: frozenset[str]
    bare_yes: frozenset[str]
    whole: Mapping[str, frozenset[Cue]]
    within: tuple[tuple[str, Cue], ...]
    toned_whole: Mapping[str, Cue]
    toned_within: tuple[tuple[str, Cue], ...]
    topics: Mapping[str, frozenset[str]]
    """By question, the words that an answer in a sentence speaks with."""


@cache
def lexicon() -> Lexicon:
    """Read the cue words from their file, once."""
    raw: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    particles = frozenset(map(str, raw["particles"]))
    whole: dict[str, frozenset[Cue]] = {}
    for cue in Cue:
        for phrase in raw["cues"][cue].get("whole", ()):
            stripped = _core(str(phrase).split(), particles) or str(phrase)
            whole[stripped] = whole.get(stripped, frozenset()) | {cue}
    marked: dict[str, dict[str, list[str]]] = raw["toned"]
    return Lexicon(
        particles=particles,
        bare_yes=frozenset(raw["bare_yes"]),
        whole=whole,
        within=tuple((f" {w} ", cue) for cue in Cue for w in raw["cues"][cue].get("within", ())),
        toned_whole={w: Cue(c) for c, by in marked.items() for w in by.get("whole", ())},
        toned_within=tuple((w, Cue(c)) for c, by in marked.items() for w in by.get("within", ())),
        topics={question: frozenset(words) for question, words in raw["topics"].items()},
    )


def hear(text: str) -> Heard:
    """Recognise the cues in `text`; only its first clause can say yes or no."""
    words = lexicon()
    parts = clauses(text)
    found: set[Cue] = set()
    said_more = not parts
    for position, tokens in enumerate(parts):
        cues = _whole(tokens, words)
        found |= cues if position == 0 else cues - {Cue.YES, Cue.NO}
        said_more = said_more or not cues
    flat = " " + "  ".join(" ".join(tokens) for tokens in parts) + " "
    found |= {cue for phrase, cue in words.within if phrase in flat}
    return Heard(cues=_with_tone_marks(found, text, words), only=not said_more)


def _with_tone_marks(found: set[Cue], text: str, words: Lexicon) -> frozenset[Cue]:
    """Add what only the tone marks tell; "dừng" alone is then no "đúng" any more."""
    said = toned(text)
    extra = {cue for phrase, cue in words.toned_within if phrase in said}
    whole = words.toned_whole.get(said.strip(" .!,"))
    return frozenset((found - {Cue.YES} | {whole} if whole else found) | extra)


def says_only(text: str, phrases: Iterable[str]) -> bool:
    """Tell whether `text` is one of `phrases` and nothing else but particles."""
    words = lexicon()
    said = [token for tokens in clauses(text) for token in tokens]
    core = _core(said, words.particles)
    return bool(said) and any(core == _core(_flat(p), words.particles) for p in phrases)


def _flat(phrase: str) -> list[str]:
    return [token for tokens in clauses(phrase) for token in tokens]


def _whole(tokens: Sequence[str], words: Lexicon) -> frozenset[Cue]:
    """Find the cues that this clause as a whole says."""
    cues = words.whole.get(" ".join(tokens), frozenset())
    cues = cues or words.whole.get(_core(tokens, words.particles), frozenset())
    if cues or not all(token in words.particles for token in tokens):
        return cues
    return frozenset({Cue.YES}) if any(t in words.bare_yes for t in tokens) else frozenset()


def _core(tokens: Sequence[str], particles: frozenset[str]) -> str:
    """Join the tokens that are left when the particles are taken away."""
    return " ".join(token for token in tokens if token not in particles)
