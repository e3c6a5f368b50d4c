"""Static files: addressed by their content, so that a browser may keep them for ever."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, HTTPException, Response

from api.permissions.gate import Requires, guarded_router
from data.subject import Subject

_API = Path(__file__).parent.parent
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_FOREVER = "public, max-age=31536000, immutable"

router = guarded_router()


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file in memory; `version` is taken from its content."""

    content: bytes
    media_type: str
    version: str


@cache
def find_asset(face: str, path: str) -> Asset:
    """Read the file `api/<face>/static/<path>`; raises FileNotFoundError for anything else."""
    folder = (_API / face / "static").resolve()
    file = (folder / path).resolve()
    known = folder.parent.parent == _API.resolve() and file.is_relative_to(folder)
    if not known or file.suffix not in _TYPES or not file.is_file():
        raise FileNotFoundError(path)
    content = file.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    return Asset(content, _TYPES[file.suffix], version)


def asset_url(name: str) -> str:
    """Give the address of `<face>/<path>`; raises FileNotFoundError."""
    face, _, path = name.partition("/")
    return f"/static/{find_asset(face, path).version}/{face}/{path}"


@router.get("/static/{version}/{face}/{path:path}")
async def read_asset(
    version: str,
    face: str,
    path: str,
    _: Annotated[Subject, Depends(Requires("page.public"))],
) -> Response:
    """Serve a file; an address of another version is served too, but not kept."""
    try:
        asset = find_asset(face, path)
    except (FileNotFoundError, ValueError, OSError):
        raise HTTPException(404) from None
    cache_control = _FOREVER if version == asset.version else "no-cache"
    headers = {"Cache-Control": cache_control, "ETag": f'"{asset.version}"'}
    return Response(asset.content, media_type=asset.media_type, headers=headers)
