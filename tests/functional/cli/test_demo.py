"""The demonstration as a newcomer meets it: one command, everything in it."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import httpx

from data.ids import new_id
from tests.conftest import free_port
from tests.functional.cli.test_commands import until_ready

AFRAID = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"


async def start(folder: Path, port: int, agency_port: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.cli",
        "run",
        "--demo",
        stdout=asyncio.subprocess.PIPE,
        env={
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "LANGNGHE_VAR": str(folder),
            "LANGNGHE_PORT": str(port),
            "LANGNGHE_DEMO_AGENCY_PORT": str(agency_port),
        },
    )


async def test_a_report_reaches_an_agency_that_acknowledges_it(
    tmp_path: Path, models: Path
) -> None:
    (tmp_path / "models").symlink_to(models)
    port, agency_port = free_port(), free_port()
    process = await start(tmp_path, port, agency_port)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            await until_ready(client)
            await client.post("/chat/session")
            said = {"id": str(new_id()), "text": AFRAID}
            assert (await client.post("/chat/messages", json=said)).status_code == 202
            desk = f"http://127.0.0.1:{agency_port}/"
            async with asyncio.timeout(30):
                while "đã báo nhận" not in (page := await read(client, desk)):
                    await asyncio.sleep(0.2)
            assert AFRAID in page
            assert "Xã Ea Knuếc" in page
    finally:
        process.terminate()
        out, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    assert re.search(r"sign in as  truc  password \S{8,}", out.decode())


async def test_the_agency_ends_with_the_program_even_when_that_is_killed(
    tmp_path: Path, models: Path
) -> None:
    (tmp_path / "models").symlink_to(models)
    port, agency_port = free_port(), free_port()
    process = await start(tmp_path, port, agency_port)
    desk = f"http://127.0.0.1:{agency_port}/"
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        await until_ready(client)
        async with asyncio.timeout(20):
            while not await read(client, desk):
                await asyncio.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        await process.communicate()
        async with asyncio.timeout(20):
            while await read(client, desk):
                await asyncio.sleep(0.2)
    again = await start(tmp_path, port, agency_port)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        await until_ready(client)
    again.terminate()
    await asyncio.wait_for(again.communicate(), 30)
    assert again.returncode == 0
    assert not (tmp_path / "postgres" / "postmaster.pid").exists(), "its PostgreSQL still runs"


async def read(client: httpx.AsyncClient, url: str) -> str:
    try:
        return (await client.get(url)).text
    except httpx.TransportError:
        return ""
