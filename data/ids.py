"""Identifiers that rise with time, made before a row exists so that its secrets can bind to it."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562)."""
    return uuid7()


def new_token(size: int = 32) -> str:
    """Return a URL-safe random secret of `size` bytes."""
    return secrets.token_urlsafe(size)


def new_receipt_code() -> str:
    """Return sixteen random digits (53 bits) by which a reporter can come back."""
    return f"{secrets.randbelow(10**16):016d}"
