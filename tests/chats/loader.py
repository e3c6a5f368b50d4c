"""Reads the scripted chats: what a person does turn by turn, and what must come of it.

A turn is one of
  say: TEXT       types a message (`repeat: n` says it n times over; `{receipt}` is the code that
                  was given out in this chat)
  press: VALUE    presses the quick answer with this value (channels without buttons: `words:`)
  edit: TEXT      corrects the last message that was said
  send: KIND      sends a photo, voice, video or file
  wait: silence   says nothing until the silence is noticed
with `from: another_device` where a new chat is opened elsewhere, and `expect:` with any of
  says / not_says  script keys (shell patterns) of this turn's replies: each must / none may match
  contains         pieces of text that must stand in this turn's replies, capitals or not
  urgency          one label, or several that are all right, of the conversation so far
  ticket           whether a ticket is open by now
  receipt          whether a receipt code was given out by now
  alarms           kinds of alarm that this turn must raise; `[]` for none at all
  quiet            whether the conversation is quiet now
  cleared          whether this turn clears messages
  agencies         kinds of agency that the ticket must have reached (only the whole application)
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

FOLDER = Path(__file__).parent
Kind = Literal["say", "press", "edit", "send", "wait"]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_TURN_FIELDS = {*_KINDS, "repeat", "words", "from", "expect"}


class ChatError(Exception):
    """A chat file is not as this module says."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What must come of a turn; None and empty tuples ask for nothing."""

    says: tuple[str, ...] = ()
    not_says: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    ticket: bool | None = None
    receipt: bool | None = None
    alarms: tuple[str, ...] | None = None
    quiet: bool | None = None
    cleared: bool | None = None
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing the person does; `text` is what is typed, pressed (its value) or sent (its kind).

    `words` are what to type instead of pressing where a channel has no buttons.
    """

    kind: Kind
    text: str
    words: str = ""
    other_device: bool = False
    expect: Expect = Expect()


@dataclass(frozen=True, slots=True)
class Chat:
    """One scripted conversation."""

    name: str
    title: str
    turns: tuple[Turn, ...]


def load_chats(folder: Path = FOLDER) -> tuple[Chat, ...]:
    """Read all chats of `folder` by name; raises ChatError naming the file and the turn."""
    return tuple(load_chat(file) for file in sorted(folder.glob("*.yaml")))


def load_chat(file: Path) -> Chat:
    """Read one chat; raises ChatError."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    if set(raw) != {"title", "turns"} or not raw["turns"]:
        raise ChatError(f"{file.name}: needs a title and turns, nothing else")
    turns = tuple(
        _turn(f"{file.name}, turn {n}", turn) for n, turn in enumerate(raw["turns"], start=1)
    )
    return Chat(file.stem, str(raw["title"]), turns)


def _turn(where: str, raw: dict[str, Any]) -> Turn:
    kinds = [kind for kind in _KINDS if kind in raw]
    if len(kinds) != 1 or set(raw) - _TURN_FIELDS:
        raise ChatError(f"{where}: needs one of {', '.join(_KINDS)}; has {', '.join(raw)}")
    return Turn(
        kind=kinds[0],
        text=str(raw[kinds[0]]) * int(raw.get("repeat", 1)),
        words=str(raw.get("words", "")),
        other_device=raw.get("from") == "another_device",
        expect=_expect(where, raw.get("expect", {})),
    )


def _expect(where: str, raw: dict[str, Any]) -> Expect:
    try:
        return Expect(**{name: _value(value) for name, value in raw.items()})
    except TypeError as error:
        raise ChatError(f"{where}: {error}") from error


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return (value,) if isinstance(value, str) else value
