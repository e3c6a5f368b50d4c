"""Slowing down who guesses: a delay that grows with each try, for a name and for an address."""

from datetime import timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network, ip_address

from sqlalchemy.ext.asyncio import AsyncSession

from data.repositories.users import LockoutRepository
from data.vault import Vault

FREE_FOR_NAME = 4
FREE_FOR_ADDRESS = 20
"""A whole office may share one address."""
LONGEST = timedelta(minutes=15)
_FIRST = timedelta(seconds=5)


class Locked(Exception):
    """Too many tries; somebody must wait."""


def delay(failures: int, free: int) -> timedelta:
    """Give how long nobody may try again after so many failures: 5 s doubling up to 15 min."""
    if failures <= free:
        return timedelta(0)
    doublings = min(failures - free - 1, 16)
    return min(LONGEST, _FIRST * (1 << doublings))


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


class Doorkeeper:
    """Lets a try through or raises Locked; each try is counted before it is judged."""

    def __init__(self, vault: Vault, name: str, host: str) -> None:
        self._name = vault.lookup("sign-in:name", name)
        self._address = vault.lookup("sign-in:address", network_of(host))

    async def admit(self, session: AsyncSession) -> None:
        """Count a try; raises Locked, which the caller lets undo the count."""
        lockouts = LockoutRepository(session)
        await lockouts.prune()
        free = {self._name: FREE_FOR_NAME, self._address: FREE_FOR_ADDRESS}
        failures = {key: await lockouts.count(key) for key in sorted(free)}
        if await lockouts.locked_until(list(free)) is not None:
            raise Locked
        for key, count in failures.items():
            if wait := delay(count, free[key]):
                await lockouts.lock_for(key, wait)

    async def forgive(self, session: AsyncSession) -> None:
        """Note that the try was right."""
        await LockoutRepository(session).forgive(self._name, self._address)
