"""The situation: is the offender near, is the writer safe, when, online, what injuries."""

from nlu.facts.patterns import first_group, phrases, unique
from nlu.text import Normalised

_NEAR = phrases("near")
_AWAY = phrases("away")
_UNSAFE = phrases("unsafe")
_SAFE = phrases("safe")
_ONLINE = phrases("online")
_WHEN = phrases("when")
_INJURIES = phrases("injuries")
_NOT = phrases("denial")


def find_offender_near(text: Normalised) -> bool | None:
    """Tell whether the offender can reach the child now, None where the text does not say."""
    if _AWAY.search(text.toned):
        return False
    return True if _NEAR.search(text.toned) else None


def find_safe_now(text: Normalised) -> bool | None:
    """Tell whether the writer says that they are safe, None where nothing is said."""
    if _UNSAFE.search(text.toned):
        return False
    return True if _SAFE.search(text.toned) else None


def find_online(text: Normalised) -> bool:
    """Tell whether it happens, or began, online."""
    return _ONLINE.search(text.toned) is not None


def find_when(text: Normalised) -> str | None:
    """Return the first words that say when, as they were written (normalised)."""
    found = first_group(_WHEN, text.toned)
    return found.strip() if found else None


def find_injuries(text: Normalised) -> tuple[str, ...]:
    """Return the injuries told and not denied, as they were written (normalised)."""
    return unique(
        match.group()
        for match in _INJURIES.finditer(text.toned)
        if not any(
            denied.end() + 1 >= match.start()
            for denied in _NOT.finditer(text.toned, max(0, match.start() - 16), match.start())
        )
    )
