"""What the reporter's page may show: the visible messages of its own conversation."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from api.services import Services
from bot.channels.webchat import NAME
from data.models import Conversation
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import Line, MessageRepository

_LABELS_FROM = 60
"""How many of the newest messages are searched for the label of a pressed button."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the page shows it; `at` is in milliseconds since 1970."""

    seq: int
    at: float
    who: Literal["me", "bot", "person"]
    text: str
    id: str = ""
    buttons: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the bubble as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What came since the last reading; `cleared` is the moment before which all is hidden."""

    bubbles: list[Bubble] = field(default_factory=list)
    cleared: float | None = None
    closed: bool = False


class Transcript:
    """Reads the conversation of one session on and on, each message once."""

    def __init__(self, services: Services, token: str, after: int = 0) -> None:
        self.conversation_id: UUID | None = None
        self._services = services
        self._token = token
        self._after = after
        self._labels: dict[str, str] = {}

    async def read(self) -> Snapshot:
        """Read what is new; raises sqlalchemy.exc.DBAPIError when the database is away."""
        async with self._services.database.transaction() as session:
            conversations = ConversationRepository(session, self._services.vault)
            conversation = await conversations.newest(NAME, self._token)
            if conversation is None:
                return Snapshot()
            self.conversation_id = conversation.id
            messages = MessageRepository(session, self._services.vault)
            lines = await messages.transcript(conversation.id, self._after)
            await self._learn_labels(messages, conversation.id, lines)
        self._after = max([self._after, *(line.row.seq for line in lines)])
        return Snapshot(
            [self._bubble(line) for line in lines if is_visible(conversation, line)],
            cleared=_milliseconds(conversation.quiet_at) if conversation.quiet_at else None,
            closed=conversation.status != "open",
        )

    async def _learn_labels(
        self, messages: MessageRepository, conversation_id: UUID, lines: list[Line]
    ) -> None:
        """Learn what stood on the buttons, so that a press is shown in words."""
        self._labels.update(_labels(lines))
        pressed = {line.text for line in lines if line.row.kind == "button"}
        if pressed - self._labels.keys():
            earlier = await messages.transcript(conversation_id, limit=_LABELS_FROM)
            self._labels = {**_labels(earlier), **self._labels}

    def _bubble(self, line: Line) -> Bubble:
        row = line.row
        text = self._labels.get(line.text, line.text) if row.kind == "button" else line.text
        return Bubble(
            seq=row.seq,
            at=_milliseconds(row.created_at),
            who=_who(line),
            text=text.encode("utf-8", "replace").decode(),
            id=(row.external_id or "") if row.direction == "inbound" else "",
            buttons=line.buttons,
        )


def is_visible(conversation: Conversation, line: Line) -> bool:
    """Tell whether the page shows a message: not the opening, nothing cleared by the safe word."""
    if line.row.kind == "start" or line.row.state in {"cleared", "withdrawn"}:
        return False
    return conversation.quiet_at is None or line.row.created_at > conversation.quiet_at


def _labels(lines: list[Line]) -> dict[str, str]:
    return {value: label for line in lines for label, value in line.buttons}


def _who(line: Line) -> Literal["me", "bot", "person"]:
    if line.row.direction == "inbound":
        return "me"
    return "bot" if line.row.author == "bot" else "person"


def _milliseconds(moment: datetime) -> float:
    return moment.timestamp() * 1000
