"""Slowing down who guesses, without giving anybody the means to keep a colleague out.

A browser in which the person signed in before is counted by itself, so that what others try in
vain does not touch it (OWASP: device cookies). From elsewhere the long delay falls on one name
from one address; what is tried against a name from everywhere makes all wait a minute at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network, ip_address
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.signin.visitor import Visitor, known_as
from data.repositories.lockouts import LockoutRepository
from data.vault import Vault

FREE = 4
FREE_FOR_NAME = 10
FREE_FOR_ADDRESS = 20
"""A whole office may share one address."""
LONGEST = timedelta(minutes=15)
LONGEST_FOR_NAME = timedelta(minutes=1)
FIRST = timedelta(seconds=5)


class Locked(Exception):
    """Too many tries; somebody must wait."""


def delay(failures: int, free: int, longest: timedelta = LONGEST) -> timedelta:
    """Give how long nobody may try again after so many failures: 5 s doubling up to `longest`."""
    if failures <= free:
        return timedelta(0)
    doublings = min(failures - free - 1, 16)
    return min(longest, FIRST * (1 << doublings))


def network_of(host: str) -> str:
    """Give the address to count by: an IPv6 host owns its whole /64 (RFC 6177)."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except (AddressValueError, ValueError):
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


@dataclass(frozen=True, slots=True)
class Count:
    """Failures counted under one key, and how they slow down the next try."""

    key: bytes
    free: int = FREE
    longest: timedelta = LONGEST
    shared: bool = False
    """Others are counted here too: a success takes off one try, not all."""


class Doorkeeper:
    """Lets a try through or raises Locked; each try is counted before it is judged."""

    def __init__(self, counts: Sequence[Count]) -> None:
        self._counts = sorted(counts, key=lambda count: count.key)

    async def admit(self, session: AsyncSession) -> None:
        """Count a try; raises Locked, which the caller lets undo the count."""
        lockouts = LockoutRepository(session)
        await lockouts.prune()
        failures = [await lockouts.count(count.key) for count in self._counts]
        if await lockouts.locked_until([count.key for count in self._counts]) is not None:
            raise Locked
        for count, failed in zip(self._counts, failures, strict=True):
            if wait := delay(failed, count.free, count.longest):
                await lockouts.lock_for(count.key, wait)

    async def forgive(self, session: AsyncSession) -> None:
        """Note that the try was right."""
        lockouts = LockoutRepository(session)
        for count in self._counts:
            await (lockouts.take_off if count.shared else lockouts.forget)(count.key)


def at_the_door(vault: Vault, visitor: Visitor, name: str) -> Doorkeeper:
    """Watch over tries at a name and a password."""
    if mark := known_as(vault, visitor, name):
        return Doorkeeper([Count(vault.lookup("sign-in:known", mark))])
    network = network_of(visitor.host)
    return Doorkeeper(
        [
            Count(vault.lookup("sign-in:pair", f"{network} {name}")),
            Count(vault.lookup("sign-in:name", name), FREE_FOR_NAME, LONGEST_FOR_NAME),
            Count(vault.lookup("sign-in:address", network), FREE_FOR_ADDRESS, shared=True),
        ]
    )


def at_the_code(vault: Vault, visitor: Visitor, name: str, user_id: UUID) -> Doorkeeper:
    """Watch over tries at a code, by one who has shown the password.

    Codes are short, so all unknown browsers are counted as one.
    """
    if mark := known_as(vault, visitor, name):
        return Doorkeeper([Count(vault.lookup("sign-in:known-code", mark))])
    return Doorkeeper([Count(vault.lookup("sign-in:code", str(user_id)))])


def at_the_screen(vault: Vault, sign_in: UUID) -> Doorkeeper:
    """Watch over tries at a session that stands already: no other one has to wait for them."""
    return Doorkeeper([Count(vault.lookup("sign-in:screen", str(sign_in)))])
