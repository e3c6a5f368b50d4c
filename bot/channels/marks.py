"""How what is no text is written down as text, alike on every channel, so that nothing is lost."""

from collections.abc import Iterable

LOCATION = "[vị trí]"
"""A point on the map that the person sent."""
CONTACT = "[liên hệ]"
"""A contact card."""
LINK = "[liên kết]"
"""An address hidden behind words, or a post passed on."""
POLL = "[bình chọn]"
"""A question with answers to choose from."""


def marked(mark: str, *parts: str) -> str:
    """Write a mark and what it marks, leaving out what is empty."""
    return " ".join([mark, *(part for part in parts if part)])


def lines(parts: Iterable[str]) -> str:
    """Put texts under each other, leaving out what is empty."""
    return "\n".join(part for part in parts if part)
