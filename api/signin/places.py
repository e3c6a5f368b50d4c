"""Where a person goes on after a lock: a place in this house, never elsewhere."""

from urllib.parse import urlsplit
from uuid import UUID

from api.signin.stages import START


def place_after_lock(path: str, draft: UUID | str | None) -> str:
    """Give the place that was locked, with the id of its draft behind it; else the first page."""
    place = path if _is_ours(path) else START
    try:
        return f"{place}#draft={UUID(str(draft))}"
    except ValueError:
        return place


def _is_ours(path: str) -> bool:
    """Tell whether it is a path of this site (OWASP: unvalidated redirects)."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or "#" in path:
        return False
    if not path.isprintable() or not path.isascii():
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc and parts.path != "/locked"
