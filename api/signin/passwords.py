"""Passwords: Argon2id (RFC 9106), computed beside the event loop, a few at a time."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM = 10
MAXIMUM = 200
_AT_ONCE = 2
TIME_COST, MEMORY_KIB, PARALLELISM = 3, 65536, 4
"""Passes, KiB and lanes (RFC 9106, 4: second choice); OWASP's least is 2, 19456 and 1."""
_hasher = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM)
_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


class WeakPassword(ValueError):
    """The password is too short, too long or is the name itself."""


def check_strength(password: str, name: str) -> None:
    """Refuse what is easily guessed (NIST SP 800-63B: length counts); raises WeakPassword."""
    if not MINIMUM <= len(password) <= MAXIMUM:
        raise WeakPassword(f"a password has {MINIMUM} to {MAXIMUM} characters")
    if name in password.lower() or len(set(password)) < 5:
        raise WeakPassword("a password must not hold the name or be one letter repeated")


async def hash_password(password: str) -> str:
    """Give the hash to store."""
    async with _turn():
        return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Tell whether the password is right; without a stored hash it takes as long and is False."""
    async with _turn():
        right = await asyncio.to_thread(_matches, stored or _nobody(), password[: MAXIMUM + 1])
    return right and stored is not None


def needs_rehash(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")


def _turn() -> asyncio.Semaphore:
    """Give the loop's gate: each computation takes 64 MiB for some tens of milliseconds."""
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))
