"""A state as plain data and back, so that it can be kept between two messages."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.dialogue.events import State

VERSION = 1
_ADAPTER = TypeAdapter(State)


class UnreadableState(Exception):
    """The stored data is no state, or one of a newer program."""


def dump_state(state: State) -> dict[str, Any]:
    """Return `state` as JSON-able data that names its version."""
    plain: dict[str, Any] = _ADAPTER.dump_python(state, mode="json")
    return plain


def load_state(plain: dict[str, Any]) -> State:
    """Rebuild a state; fields it does not know are dropped, missing ones get their default.

    Raises UnreadableState.
    """
    if plain.get("version", VERSION) > VERSION:
        raise UnreadableState("the state was written by a newer program")
    try:
        return _ADAPTER.validate_python(plain)
    except ValidationError as error:
        raise UnreadableState(f"{error.error_count()} fields of the state are wrong") from None
