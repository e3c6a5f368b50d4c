"""Encryption at rest: AES-256-GCM bound to table, column and row, and keyed hashes for look-ups.

A sealed value is `version (1) | key id (4) | nonce (12) | ciphertext and tag`. The associated data
is `table.column.row`, so that a value copied to another place does not open. Keys live in a ring:
the first seals, all open, so a key can be rotated without rewriting at once (NIST SP 800-38D).
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE = 12
_KEY_ID = 4


class VaultError(Exception):
    """A sealed value does not open: unknown key, wrong place or altered bytes."""


class KeyRing:
    """Key material by id; the first key seals.

    Text form: `id:base64key` items parted by commas or lines, 32 bytes each, newest first. The
    look-up key is derived from the oldest key, so that rotation does not break look-ups.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise VaultError("the key ring is empty")
        for name, key in keys.items():
            if len(key) != 32 or len(name.encode()) != _KEY_ID:
                raise VaultError("each key needs an id of 4 characters and 32 bytes")
        self.keys = dict(keys)
        self.current = next(iter(self.keys))
        self.oldest = list(self.keys)[-1]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read the text form; raises VaultError when it is malformed."""
        items = [item for item in text.replace("\n", ",").split(",") if item.strip()]
        try:
            pairs = [item.strip().split(":", 1) for item in items]
            return cls({name: base64.b64decode(key, validate=True) for name, key in pairs})
        except ValueError as error:
            raise VaultError("malformed key ring: expected id:base64key") from error

    @classmethod
    def from_file(cls, path: Path) -> "KeyRing":
        """Read the ring from a file, making one with a fresh key when there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(f"k001:{key}\n")
        return cls.parse(path.read_text())


class Vault:
    """Seals and opens values, and makes keyed hashes of what must be found again."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._ciphers = {name.encode(): AESGCM(key) for name, key in ring.keys.items()}
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"langnghe look-up")
        self._lookup = derive.derive(ring.keys[ring.oldest])

    def seal(self, value: bytes, table: str, column: str, row: UUID) -> bytes:
        """Encrypt `value` for exactly this place."""
        nonce = os.urandom(_NONCE)
        key_id = self._ring.current.encode()
        body = self._ciphers[key_id].encrypt(nonce, value, _place(table, column, row))
        return _VERSION + key_id + nonce + body

    def open(self, sealed: bytes, table: str, column: str, row: UUID) -> bytes:
        """Decrypt a value of this place; raises VaultError."""
        key_id, rest = sealed[1 : 1 + _KEY_ID], sealed[1 + _KEY_ID :]
        cipher = self._ciphers.get(key_id)
        if sealed[:1] != _VERSION or cipher is None:
            raise VaultError("sealed with an unknown key or format")
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], _place(table, column, row))
        except InvalidTag as error:
            raise VaultError("the sealed value was altered or moved") from error

    def seal_text(self, value: str, table: str, column: str, row: UUID) -> bytes:
        """Encrypt a text; lone surrogates, which platforms do send, are kept."""
        return self.seal(value.encode("utf-8", "surrogatepass"), table, column, row)

    def open_text(self, sealed: bytes, table: str, column: str, row: UUID) -> str:
        """Decrypt a text; raises VaultError."""
        return self.open(sealed, table, column, row).decode("utf-8", "surrogatepass")

    def seal_json(self, value: Any, table: str, column: str, row: UUID) -> bytes:
        """Encrypt plain JSON-able data."""
        return self.seal(json.dumps(value).encode(), table, column, row)

    def open_json(self, sealed: bytes, table: str, column: str, row: UUID) -> Any:
        """Decrypt JSON data; raises VaultError."""
        return json.loads(self.open(sealed, table, column, row))

    def lookup(self, purpose: str, value: str) -> bytes:
        """Give the keyed hash (HMAC-SHA-256, 32 bytes) by which `value` is found again."""
        text = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._lookup, text, hashlib.sha256).digest()


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}.{column}.{row}".encode()
