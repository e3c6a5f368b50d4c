"""The port that hands a ticket to an agency's endpoint, and the real one over HTTPS."""

import asyncio
import ipaddress
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

import httpx
from standardwebhooks.webhooks import Webhook

TIMEOUT = 10.0
"""Seconds an endpoint has for its whole answer, however slowly it drips."""
_ANSWER_BYTES = 65_536

Result = Literal["taken", "refused", "failed", "unreachable", "timeout", "no_endpoint"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try; `refused` is ours to mend (4xx, redirect, forbidden address)."""

    result: Result
    status_code: int | None = None
    duration_ms: int = 0


class Courier(Protocol):
    """Hands bytes to an endpoint; never raises for what the other side does."""

    async def hand_over(self, endpoint: str, secret: str, key: str, body: bytes) -> Outcome:
        """Sign and send `body` under the idempotency `key`, once."""
        ...

    async def close(self) -> None:
        """Give back what is held open."""
        ...


class HttpCourier:
    """Posts with a Standard Webhooks signature (https://www.standardwebhooks.com/).

    HTTPS only, certificates verified, no redirects; `allow_loopback` admits plain HTTP to this
    machine, for the demonstration and for tests.
    """

    def __init__(self, *, allow_loopback: bool = False, timeout: float = TIMEOUT) -> None:
        self._allow_loopback = allow_loopback
        self._timeout = timeout
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=50, max_keepalive_connections=20),
        )

    async def hand_over(self, endpoint: str, secret: str, key: str, body: bytes) -> Outcome:
        """Post the body; 2xx is taken, anything else is not."""
        started = time.perf_counter()
        result, status = await self._try(endpoint, secret, key, body)
        return Outcome(result, status, int((time.perf_counter() - started) * 1000))

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _try(
        self, endpoint: str, secret: str, key: str, body: bytes
    ) -> tuple[Result, int | None]:
        if not self._admits(endpoint):
            return "refused", None
        try:
            async with asyncio.timeout(self._timeout):
                return await self._post(endpoint, sign(secret, key, body), body)
        except (TimeoutError, httpx.TimeoutException):
            return "timeout", None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            return "unreachable", None

    async def _post(
        self, endpoint: str, headers: dict[str, str], body: bytes
    ) -> tuple[Result, int]:
        async with self._client.stream("POST", endpoint, content=body, headers=headers) as answer:
            read = 0
            async for chunk in answer.aiter_raw():
                read += len(chunk)
                if read > _ANSWER_BYTES:
                    break
        if answer.is_success:
            return "taken", answer.status_code
        passing = answer.is_server_error or answer.status_code in {408, 425, 429}
        return "failed" if passing else "refused", answer.status_code

    def _admits(self, endpoint: str) -> bool:
        try:
            url = httpx.URL(endpoint)
        except httpx.InvalidURL:
            return False
        return url.scheme == "https" or (
            url.scheme == "http" and self._allow_loopback and is_loopback(url.host)
        )


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def sign(secret: str, key: str, body: bytes) -> dict[str, str]:
    """Give the headers that let the receiver verify body, time and key."""
    now = datetime.now(UTC)
    signature = Webhook(secret).sign(msg_id=key, timestamp=now, data=body.decode())
    return {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
        "user-agent": "langnghe",
    }
