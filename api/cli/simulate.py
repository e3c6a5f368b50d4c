"""`langnghe simulate`: plays the scripted chats against a running service over web chat."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import httpx
import typer
import yaml

from data.settings import read_settings

_SKIP = "bỏ qua"


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's visit: what they type or press, in order."""

    name: str
    steps: tuple[dict[str, str], ...]


def read_visits(folder: Path) -> list[Visit]:
    """Read the chats of a folder; raises typer.BadParameter when there are none."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise typer.BadParameter(f"no chats in {folder}")
    return [Visit(file.stem, tuple(_steps(file))) for file in files]


def _steps(file: Path) -> Iterator[dict[str, str]]:
    """Give what a web page can send; files and edits are left out."""
    for turn in yaml.safe_load(file.read_text("utf-8"))["turns"]:
        if "say" in turn and "{receipt}" not in turn["say"]:
            yield {"text": str(turn["say"]) * min(int(turn.get("repeat", 1)), 500)}
        elif "press" in turn:
            yield {"button": str(turn["press"])}


async def play(base_url: str, visit: Visit, pace: float) -> int:
    """Play one visit, `pace` seconds between two messages on average; returns how many it sent."""
    async with httpx.AsyncClient(base_url=base_url, timeout=30) as client:
        (await client.post("/chat/session")).raise_for_status()
        for step in visit.steps:
            answer = await client.post("/chat/messages", json={"id": str(uuid4()), **step})
            answer.raise_for_status()
            await asyncio.sleep(random.expovariate(1 / pace) if pace else 0)
    return len(visit.steps)


async def _play_all(base_url: str, visits: list[Visit], at_once: int, pace: float) -> int:
    gate = asyncio.Semaphore(at_once)

    async def one(visit: Visit) -> int:
        async with gate:
            sent = await play(base_url, visit, pace)
            typer.echo(f"  {visit.name}: {sent} messages")
            return sent

    return sum(await asyncio.gather(*(one(visit) for visit in visits)))


def simulate(
    url: Annotated[str | None, typer.Option(help="Where the service runs.")] = None,
    chats: Annotated[Path, typer.Option(help="Folder of scripted chats.")] = Path("tests/chats"),
    conversations: Annotated[int, typer.Option(help="How many; 0: each chat once.", min=0)] = 0,
    at_once: Annotated[int, typer.Option(help="How many write at the same time.", min=1)] = 8,
    pace: Annotated[float, typer.Option(help="Seconds between messages, on average.", min=0)] = 1.0,
) -> None:
    """Play scripted chats against a running service, so that the console fills."""
    visits = read_visits(chats)
    if conversations:
        visits = [random.choice(visits) for _ in range(conversations)]
    base_url = url or read_settings().base_url
    try:
        sent = asyncio.run(_play_all(base_url, visits, at_once, pace))
    except httpx.HTTPError as error:
        typer.echo(f"the service at {base_url} did not take it: {type(error).__name__}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(visits)} conversations, {sent} messages")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)
