"""`langnghe chat` against the running service."""

import asyncio
import sys

from sqlalchemy import select

from data.models import Message
from tests.conftest import Running, free_port

AFRAID = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"


async def chat(url: str, typed: str) -> tuple[int, str]:
    """Run the command with lines on its standard input; returns its exit status and output."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.cli", "chat", "--url", url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        output, _ = await process.communicate(typed.encode())
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_lines_from_a_file_are_said_and_answered(server: Running) -> None:
    status, output = await chat(server.url, f"{AFRAID}\n/2\n/99\n")
    assert status == 0
    assert "113" in output
    assert "[/1] Có" in output
    assert "Không có nút đó." in output
    async with server.services.database.transaction() as session:
        statement = select(Message.kind).where(Message.direction == "inbound")
        kinds = (await session.execute(statement.order_by(Message.seq))).scalars().all()
    assert kinds == ["start", "text", "button"]


async def test_a_line_that_is_too_long_is_refused_and_the_talk_goes_on(server: Running) -> None:
    status, output = await chat(server.url, "dài " * 25_001 + "\nem chào ạ\n")
    assert status == 0
    assert "100.000" in output


async def test_without_a_service_it_says_so_and_ends() -> None:
    status, output = await chat(f"http://127.0.0.1:{free_port()}", "chào\n")
    assert status == 1
    assert "langnghe run" in output
    assert "Traceback" not in output
