"""The command line, as people type it."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import Running, free_port

COMMANDS = (
    *("run", "api", "worker", "migrate", "chat", "simulate", "demo-agency", "doctor"),
    *("user", "keys", "telegram", "nlu", "classify", "places"),
)


async def langnghe(*arguments: str, stdin: str = "", **environment: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.cli",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "120", **environment},
    )
    out, err = await asyncio.wait_for(process.communicate(stdin.encode()), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_help_shows_every_command() -> None:
    status, out, _ = await langnghe("--help")
    assert status == 0
    assert [command for command in COMMANDS if f" {command} " not in out] == []


async def test_doctor_says_what_is_well_and_what_is_missing(
    server: Running, database_url: str, tmp_path: Path
) -> None:
    port = str(server.services.settings.port)
    status, out, _ = await langnghe(
        "doctor", DATABASE_URL=database_url, LANGNGHE_VAR=str(tmp_path), LANGNGHE_PORT=port
    )
    assert "PostgreSQL answers, schema" in out
    assert "the service runs" in out
    assert "102 communes" in out
    assert "LANGNGHE_TELEGRAM_TOKEN is unset" in out
    assert status == 0


async def test_doctor_fails_when_something_does_not_work(tmp_path: Path) -> None:
    nobody = f"postgresql://postgres@127.0.0.1:{free_port()}/x"
    status, out, _ = await langnghe("doctor", DATABASE_URL=nobody, LANGNGHE_VAR=str(tmp_path))
    assert status == 1
    assert "bad   database" in out


async def test_doctor_names_a_setting_that_cannot_be_read(tmp_path: Path) -> None:
    status, out, err = await langnghe("doctor", LANGNGHE_PORT="many", LANGNGHE_VAR=str(tmp_path))
    assert status == 1
    assert "port" in out
    assert "Traceback" not in err


async def test_simulate_fills_the_hotline(server: Running) -> None:
    status, out, err = await langnghe(
        "simulate", "--url", server.url, "--conversations", "3", "--pace", "0"
    )
    assert status == 0, err
    assert "3 conversations" in out


async def test_simulate_without_a_service_says_so() -> None:
    status, _, err = await langnghe("simulate", "--url", f"http://127.0.0.1:{free_port()}")
    assert status == 1
    assert "did not take it" in err
    assert "Traceback" not in err


async def test_a_key_can_be_made_and_the_ring_looked_at(tmp_path: Path) -> None:
    _, key, _ = await langnghe("keys", "new", "k002")
    status, out, _ = await langnghe("keys", "check", LANGNGHE_KEYS=key.strip())
    assert status == 0
    assert "seals with k002" in out
    status, _, err = await langnghe("keys", "check", LANGNGHE_KEYS="k1:short")
    assert status == 1
    assert "Traceback" not in err


async def test_a_port_that_is_taken_is_said_clearly(
    database_url: str, tmp_path: Path, models: Path
) -> None:
    (tmp_path / "models").symlink_to(models)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, _, err = await langnghe(
            "run",
            DATABASE_URL=database_url,
            LANGNGHE_VAR=str(tmp_path),
            LANGNGHE_PORT=str(taken.getsockname()[1]),
        )
    assert status == 1
    assert "taken by another program" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_gracefully_with_open_pages(
    database_url: str, tmp_path: Path, models: Path, sign: signal.Signals
) -> None:
    (tmp_path / "models").symlink_to(models)
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.cli",
        "run",
        stderr=asyncio.subprocess.PIPE,
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "LANGNGHE_VAR": str(tmp_path),
            "LANGNGHE_PORT": str(port),
        },
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        await until_ready(client)
        await client.post("/chat/session")
        async with client.stream("GET", "/chat/events") as stream:
            assert stream.status_code == 200
            process.send_signal(sign)
            _, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert "Traceback" not in err.decode()


async def until_ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
