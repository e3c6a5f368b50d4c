"""Who knocks: network address, kind of device, and whether this browser has been let in before."""

import hmac
from dataclasses import dataclass

from fastapi import Request, Response

from api.requests import services_of
from api.services import Services
from data.ids import new_token
from data.vault import Vault

_KEEP = 180 * 24 * 3600
"""Seconds for which a browser is known."""
# The first word found decides: browsers name those they descend from, too.
_BROWSERS = (
    ("edg", "edge"),
    ("coc_coc", "coccoc"),
    ("opr/", "opera"),
    ("samsungbrowser", "samsung"),
    ("firefox", "firefox"),
    ("fxios", "firefox"),
    ("chrom", "chrome"),
    ("crios", "chrome"),
    ("safari", "safari"),
)
_SYSTEMS = (
    ("iphone", "iphone"),
    ("ipad", "ipad"),
    ("android", "android"),
    ("windows", "windows"),
    ("cros ", "chromeos"),
    ("mac os", "mac"),
    ("linux", "linux"),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a request tells about the one who tries to come in."""

    host: str
    device: str = "other.other"
    known_by: str = ""
    """The device cookie (OWASP: device cookies against guessing and locking out)."""


def visitor_of(request: Request) -> Visitor:
    """Read a request."""
    return Visitor(
        host=request.client.host if request.client else "",
        device=device_of(request.headers.get("user-agent", "")),
        known_by=request.cookies.get(_cookie(services_of(request)), "")[:200],
    )


def device_of(user_agent: str) -> str:
    """Give kind of browser and system, as `chrome.windows`; `other` for what is not known."""
    agent = user_agent[:500].lower()
    browser = next((name for word, name in _BROWSERS if word in agent), "other")
    system = next((name for word, name in _SYSTEMS if word in agent), "other")
    return f"{browser}.{system}"


def known_as(vault: Vault, visitor: Visitor, name: str) -> str | None:
    """Give the mark of a browser in which this person signed in before; None for any other."""
    mark, _, proof = visitor.known_by.partition(".")
    if not mark or not hmac.compare_digest(proof.encode(), _proof(vault, name, mark).encode()):
        return None
    return mark


def remember_device(response: Response, services: Services, name: str) -> None:
    """Let the browser show, next time, that this person signed in with it; it names nobody."""
    mark = new_token(16)
    response.set_cookie(
        _cookie(services),
        f"{mark}.{_proof(services.vault, name, mark)}",
        max_age=_KEEP,
        httponly=True,
        samesite="strict",
        secure=services.settings.secure,
        path="/",
    )


def _proof(vault: Vault, name: str, mark: str) -> str:
    return vault.lookup("sign-in:device", f"{mark}.{name}").hex()


def _cookie(services: Services) -> str:
    return "__Host-known" if services.settings.secure else "known"
