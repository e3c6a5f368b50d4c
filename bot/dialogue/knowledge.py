"""Answers to messages without a case, from the editable knowledge file."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.dialogue.words import bare, clauses


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the hotline can tell: the bare cue phrases that call for it and its answers.

    `in_case` marks what is answered also while a case is being told; `playful` what counts as
    a prank or an insult and is answered within bounds.
    """

    key: str
    english: str
    cues: tuple[str, ...]
    answers: tuple[str, ...]
    in_case: bool = False
    playful: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All entries, in the order of the file."""

    entries: tuple[Entry, ...]

    def find(self, text: str, *, in_case: bool = False) -> Entry | None:
        """Find the entry whose longest cue stands in `text`; the earlier entry wins a tie."""
        flat = " " + " ".join(" ".join(tokens) for tokens in clauses(text)) + " "
        best: Entry | None = None
        weight = 0
        for entry in self.entries:
            if in_case and not entry.in_case:
                continue
            found = max((len(cue) for cue in entry.cues if cue in flat), default=0)
            if found > weight:
                best, weight = entry, found
        return best

    def only_plays(self, text: str) -> bool:
        """Tell whether `text` is one cue of a prank or an insult and not a word more."""
        flat = " " + " ".join(" ".join(tokens) for tokens in clauses(text)) + " "
        return any(flat in entry.cues for entry in self.entries if entry.playful)


def read_knowledge(file: Path) -> Knowledge:
    """Read the knowledge file; cue phrases may be written with or without tone marks."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Knowledge(
        tuple(
            Entry(
                key=key,
                english=entry["en"],
                cues=tuple(f" {_bare_cue(str(cue))} " for cue in entry["cues"]),
                answers=tuple(entry["vi"]),
                in_case=bool(entry.get("in_case")),
                playful=bool(entry.get("playful")),
            )
            for key, entry in raw["entries"].items()
        )
    )


def _bare_cue(cue: str) -> str:
    """Bring a cue phrase into the form in which messages are compared."""
    written_out = (" ".join(tokens) for tokens in clauses(cue))
    return " ".join(written_out) or bare(cue)
