"""Every courier tells truly what came of a try, and never raises for what the other side does."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks.webhooks import WebhookVerificationError

from api.delivery.accounts import new_secret
from api.delivery.courier import Courier, HttpCourier, Result, is_loopback
from tests.conftest import free_port
from tests.fakes.memory_courier import MemoryCourier
from tests.fakes.receiver import Mood, Receiver

SECRET = new_secret()
BODY = '{"words": ["em sợ lắm"]}'.encode()
PATIENCE = 0.4
"""Seconds that the real courier waits in these tests."""


@dataclass(frozen=True)
class Room:
    """A courier, where to send, and how to see what arrived."""

    courier: Courier
    endpoint: str
    arrived: Callable[[], list[tuple[str, bytes]]]


@asynccontextmanager
async def http_room(mood: Mood) -> AsyncIterator[Room]:
    courier = HttpCourier(allow_loopback=True, timeout=PATIENCE)
    async with Receiver(mood) as agency:
        yield Room(
            courier,
            f"{agency.url}/inbox",
            lambda: [(call.key, call.body) for call in agency.calls],
        )
        await courier.close()


@asynccontextmanager
async def memory_room(result: Result) -> AsyncIterator[Room]:
    courier = MemoryCourier(result)
    yield Room(courier, "https://agency.example/inbox", lambda: courier.handed)


OUTCOMES: list[tuple[Mood, Result, int | None]] = [
    ("take", "taken", 204),
    ("fail", "failed", 500),
    ("busy", "failed", 429),
    ("gone", "refused", 410),
    ("redirect", "refused", 307),
    ("hang", "timeout", None),
    ("drip", "timeout", None),
    ("flood", "taken", 200),
    ("reset", "unreachable", None),
]


@pytest.fixture(params=["http", "memory"])
def room(request: pytest.FixtureRequest) -> Callable[[Mood, Result], object]:
    if request.param == "http":
        return lambda mood, _: http_room(mood)
    return lambda _, result: memory_room(result)


@pytest.mark.parametrize(("mood", "result", "status"), OUTCOMES)
async def test_the_outcome_is_told_truly_and_in_time(
    room: Callable[..., object], mood: Mood, result: Result, status: int | None
) -> None:
    async with room(mood, result) as there:  # type: ignore[attr-defined]
        async with asyncio.timeout(PATIENCE + 1):
            outcome = await there.courier.hand_over(there.endpoint, SECRET, "d.1", BODY)
        assert outcome.result == result
        assert outcome.status_code in (status, None)
        assert outcome.duration_ms >= 0


async def test_the_same_key_carries_the_same_bytes_at_every_try(
    room: Callable[..., object],
) -> None:
    async with room("take", "taken") as there:  # type: ignore[attr-defined]
        for _ in range(3):
            await there.courier.hand_over(there.endpoint, SECRET, "d.1", BODY)
        assert there.arrived() == [("d.1", BODY)] * 3


@pytest.mark.parametrize(("mood", "result", "status"), OUTCOMES)
async def test_over_http_the_status_is_recorded(
    mood: Mood, result: Result, status: int | None
) -> None:
    async with http_room(mood) as there:
        outcome = await there.courier.hand_over(there.endpoint, SECRET, "d.1", BODY)
    assert (outcome.result, outcome.status_code) == (result, status)


async def test_what_arrives_verifies_and_what_was_altered_does_not() -> None:
    courier = HttpCourier(allow_loopback=True)
    async with Receiver("take") as agency:
        await courier.hand_over(agency.url, SECRET, "d.1", BODY)
        assert agency.verified(SECRET) == [{"words": ["em sợ lắm"]}]
        with pytest.raises(WebhookVerificationError):
            agency.verified(new_secret())
    await courier.close()


async def test_a_redirect_is_not_followed() -> None:
    courier = HttpCourier(allow_loopback=True)
    async with Receiver("redirect", "take") as agency:
        outcome = await courier.hand_over(f"{agency.url}/inbox", SECRET, "d.1", BODY)
        assert [call.path for call in agency.calls] == ["/inbox"]
    assert outcome.result == "refused"
    await courier.close()


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "//x",
        "file:///etc",
        "ftp://agency.example/x",
        "http://agency.example/x",
        "http://10.0.0.1/x",
        "http://[::1",
        "http://127.0.0.1.evil.example/x",
        "http://localhost.evil.example/",
    ],
)
async def test_nothing_goes_out_but_by_https(endpoint: str) -> None:
    courier = HttpCourier(allow_loopback=True)
    outcome = await courier.hand_over(endpoint, SECRET, "d.1", BODY)
    assert (outcome.result, outcome.status_code) == ("refused", None)
    await courier.close()


async def test_plain_http_to_this_machine_needs_the_setting() -> None:
    courier = HttpCourier()
    async with Receiver("take") as agency:
        assert (await courier.hand_over(agency.url, SECRET, "d.1", BODY)).result == "refused"
        assert agency.calls == []
    await courier.close()


async def test_nobody_there_is_unreachable() -> None:
    courier = HttpCourier(allow_loopback=True, timeout=PATIENCE)
    outcome = await courier.hand_over(f"http://127.0.0.1:{free_port()}", SECRET, "d.1", BODY)
    assert outcome.result == "unreachable"
    await courier.close()


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    courier = HttpCourier(allow_loopback=True)
    async with Receiver("take") as agency:
        assert (await courier.hand_over(agency.url, SECRET, "d.1", BODY)).result == "taken"
    await courier.close()


async def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    got = bytearray()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.extend(await reader.read())
        writer.close()

    context = self_signed(tmp_path)
    listener = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    port = listener.sockets[0].getsockname()[1]
    courier = HttpCourier(timeout=2)
    outcome = await courier.hand_over(f"https://127.0.0.1:{port}/", SECRET, "d.1", BODY)
    listener.close()
    await courier.close()
    assert outcome.result == "unreachable"
    assert bytes(got) == b""


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "both.pem"
    file.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_loopback_is_this_machine_only() -> None:
    assert is_loopback("localhost")
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    for host in ("", "127.0.0.1.evil.example", "192.168.0.1", "0.0.0.0"):
        assert not is_loopback(host)
