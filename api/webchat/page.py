"""The page as the server renders it: complete without script, taken over by it when there is."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.pages.rendering import page
from api.pages.texts import load_texts
from api.services import Services
from api.webchat.transcript import Bubble, Snapshot
from bot.channels.webchat import NAME
from bot.dialogue.events import Event, State
from bot.dialogue.step import step
from bot.intake import channel_view

_LINKED = re.compile(r"(\b\d{4}(?: \d{4}){3}\b|\b11[1345]\b)", re.ASCII)
_LOOKS = 8
"""How often a page without script looks by itself whether its message was answered."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page without script waits for the answer to `said`; `look` counts how often it looked."""

    said: str
    look: int

    def over(self, bubbles: list[Bubble]) -> bool:
        """Tell whether the message is answered, or was looked for long enough."""
        there = any(bubble.id == self.said for bubble in bubbles)
        return self.look >= _LOOKS or (there and bubbles[-1].who != "me")


def text(key: str, **values: Any) -> str:
    """Give one of the page's texts, with `values` put in."""
    return load_texts().get(f"webchat.{key}", **values)


def parts(bubble: Bubble) -> list[tuple[str, str]]:
    """Part a message of ours into plain text, emergency numbers and receipt codes."""
    if bubble.who == "me":
        return [("text", bubble.text)]
    pieces = _LINKED.split(bubble.text)
    kinds = ("number" if len(piece) == 3 else "code" for piece in pieces[1::2])
    plain = [("text", piece) for piece in pieces[::2]]
    linked = [*zip(kinds, pieces[1::2], strict=True)]
    mixed = [item for pair in zip(plain, linked, strict=False) for item in pair]
    return [*mixed, plain[-1]]


def greeting(services: Services) -> list[Bubble]:
    """Give what the bot says to whoever opens the page, as the dialogue itself will say it.

    It is shown from the script and stored only when the person says something: a look alone
    leaves no trace in the database.
    """
    view = channel_view(services.channels[NAME].capabilities)
    replies = step(State(), Event("start"), services.script, view).replies
    return [Bubble(0, 0, "bot", reply.text, buttons=_pairs(reply)) for reply in replies]


def _pairs(reply: Any) -> tuple[tuple[str, str], ...]:
    return tuple((button.label, button.value) for button in reply.buttons)


def chat_page(
    services: Services,
    snapshot: Snapshot,
    *,
    waiting: Waiting | None = None,
    notice: str = "",
    draft: str = "",
    status: int = 200,
) -> Response:
    """Render the chat: the transcript, or the greeting when there is none yet."""
    quiet = snapshot.cleared is not None
    bubbles = snapshot.bubbles or ([] if quiet else greeting(services))
    if waiting and waiting.over(snapshot.bubbles):
        waiting = None
    return _respond(
        "chat.html",
        status,
        bubbles=bubbles,
        buttons=bubbles[-1].buttons if bubbles else (),
        quiet=quiet,
        waiting=waiting,
        notice=notice or (text("state.answering") if waiting else ""),
        draft=draft,
        exit_url=services.settings.chat_exit_url,
        parts=parts,
        new_id=uuid.uuid4,
    )


def bye_page() -> Response:
    """Render the neutral page that is left on the screen."""
    return _respond("bye.html", 200)


def _respond(template: str, status: int, **values: Any) -> Response:
    return page(
        f"webchat/{template}",
        status=status,
        # Under `no-referrer` a browser would hide the origin of our own forms.
        headers={"Referrer-Policy": "same-origin"},
        **values,
    )
