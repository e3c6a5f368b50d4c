"""`langnghe chat`: the conversation of the web page, in a terminal."""

import sys
import threading
import time
import uuid
from typing import Annotated, Any

import httpx
import typer

from api.pages.texts import load_texts
from api.webchat.event_lines import read_events

_QUIET = 2.0
"""Seconds without an answer after which a talk read from a file is over."""
_PATIENCE = 15.0
"""Seconds that the last answer of such a talk may take."""
_SEND_TRIES = 30


class TerminalChat:
    """One anonymous session on the page's own routes: a thread listens, the caller speaks."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._after = 0
        self._buttons: list[list[str]] = []
        self._heard_at = 0.0
        self._said_at = 0.0

    def open(self) -> None:
        """Start a session, listen, and let the other side greet; raises httpx.HTTPError."""
        self._client.post("/chat/session").raise_for_status()
        threading.Thread(target=self._listen, daemon=True).start()
        self._post({"start": True})

    def say(self, line: str) -> None:
        """Send a line; `/2` presses the second button shown."""
        number = line.removeprefix("/")
        if line.startswith("/") and number.isdecimal():
            if not 1 <= int(number) <= len(self._buttons):
                typer.echo(_text("cli.no_button"))
                return
            self._post({"button": self._buttons[int(number) - 1][1]})
        elif line.strip():
            self._post({"text": line})

    def wait_until_quiet(self) -> None:
        """Wait for the answers to what was said last."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            since = time.monotonic() - self._heard_at
            if self._heard_at > self._said_at and since > _QUIET:
                return
            time.sleep(0.1)

    def _post(self, content: dict[str, Any]) -> None:
        """Send with one id until it is stored; what is refused is told and goes on."""
        self._said_at = time.monotonic()
        body = {"id": str(uuid.uuid4()), **content}
        for attempt in range(_SEND_TRIES):
            try:
                answer = self._client.post("/chat/messages", json=body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 500:
                if answer.is_client_error:
                    typer.echo(answer.json().get("message", answer.status_code))
                return
            if attempt == 0:
                typer.echo(_text("state.waiting"))
            time.sleep(min(5, 0.5 * 2**attempt))
        raise typer.Exit(1)

    def _listen(self) -> None:
        while True:
            try:
                with self._client.stream(
                    "GET", "/chat/events", params={"after": self._after}, timeout=60
                ) as answer:
                    for name, data in read_events(answer.iter_lines()):
                        self._hear(name, data)
            except httpx.HTTPError:
                pass
            time.sleep(1)

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "cleared" and self._after:
            typer.echo("\n" * 60)
        if name != "message":
            return
        self._after = data["seq"]
        if data["who"] == "me":
            return
        self._heard_at = time.monotonic()
        self._buttons = data["buttons"]
        choices = "  ".join(f"[/{n}] {b[0]}" for n, b in enumerate(self._buttons, start=1))
        typer.echo(f"\n{_text('who.' + data['who'])}: {data['text']}")
        if choices:
            typer.echo(choices)


def chat(
    url: Annotated[str, typer.Option(help="Where the service runs.")] = "http://127.0.0.1:8700",
) -> None:
    """Hold the conversation of the web page in this terminal, or with lines from a file."""
    with httpx.Client(base_url=url, timeout=15, headers={"Origin": url.rstrip("/")}) as client:
        talk = TerminalChat(client)
        try:
            talk.open()
        except httpx.HTTPError:
            typer.echo(_text("cli.no_service").format(url=url), err=True)
            raise typer.Exit(1) from None
        typer.echo(_text("cli.hint"))
        try:
            for line in sys.stdin:
                talk.say(line.rstrip("\n"))
                if not sys.stdin.isatty():
                    talk.wait_until_quiet()
        except KeyboardInterrupt:
            typer.echo()


def _text(key: str) -> str:
    return load_texts().get(f"webchat.{key}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chat")(chat)
