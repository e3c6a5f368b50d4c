"""Plays a scripted chat against the real application and checks each turn against its script."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from typing import Protocol
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.services import Services
from bot.dialogue.receipt import find_code
from bot.dialogue.stored import load_state
from data.models import Alarm, Conversation, Delivery, Inbox, Message, Ticket
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import Line, MessageRepository
from tests.chats.loader import Chat, Expect, Turn

NOT_OF_THE_TALK = {"delivery_failed", "declined", "late_receipt", "late_action"}
"""Alarms that come from agencies and clocks, not from what was said."""
PATIENCE = 20.0
"""Seconds in which a turn must have come to rest."""


class Player(Protocol):
    """A person at a phone, on whatever channel."""

    async def say(self, text: str) -> None:
        """Type a message."""

    async def press(self, value: str, words: str) -> None:
        """Press a quick answer, or type the words where there are no buttons."""

    async def edit(self, text: str) -> None:
        """Correct the last message."""

    async def send(self, kind: str) -> None:
        """Send a photo, voice, video or file."""

    async def change_device(self) -> None:
        """Go on from a new chat elsewhere."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one turn brought."""

    replies: tuple[Line, ...]
    alarms: frozenset[str]
    conversation: Conversation
    stage: str
    ticket: Ticket | None
    agencies: frozenset[str]
    cleared: bool


class Stage:
    """The application under one chat, seen through its database."""

    def __init__(self, services: Services, player: Player) -> None:
        self._services = services
        self._player = player
        self._code = ""

    async def play(self, chat: Chat) -> None:
        """Play all turns; raises AssertionError naming the turn that went wrong."""
        for number, turn in enumerate(chat.turns, 1):
            before = await self._mark()
            await self._act(turn)
            await self._at_rest(turn, before)
            outcome = await self._outcome(before)
            where = f"{chat.name}, turn {number} ({turn.text[:40]!r})"
            check(where, turn.expect, outcome)
            self._remember(outcome)

    async def _mark(self) -> tuple[int, datetime, int]:
        """Take every alarm, so that one raised again is seen; note where we stand."""
        async with self._services.database.transaction() as session:
            await session.execute(update(Alarm).values(taken_at=func.now()))
            newest = await session.scalar(select(func.coalesce(func.max(Message.seq), 0)))
            events = await session.scalar(select(func.count()).select_from(Inbox))
            now = await session.scalar(select(func.clock_timestamp()))
        assert newest is not None
        assert now is not None
        return newest, now, events or 0

    async def _act(self, turn: Turn) -> None:
        text = turn.text.replace("{receipt}", self._code)
        if turn.other_device:
            await self._player.change_device()
        match turn.kind:
            case "say":
                await self._player.say(text)
            case "press":
                await self._player.press(text, turn.words)
            case "edit":
                await self._player.edit(text)
            case "send":
                await self._player.send(text)
            case "wait":
                await self._silence(turn.expect)

    async def _silence(self, expect: Expect) -> None:
        """Let the silence pass; where a ticket is expected, it must come in time."""
        after = self._services.settings.silence_after.total_seconds()
        async with asyncio.timeout(after + PATIENCE):
            await asyncio.sleep(after + 0.3)
            while expect.ticket and not await self._tickets():
                await asyncio.sleep(0.1)

    async def _tickets(self) -> Sequence[Ticket]:
        async with self._services.database.transaction() as session:
            return (await session.execute(select(Ticket))).scalars().all()

    async def _at_rest(self, turn: Turn, before: tuple[int, datetime, int]) -> None:
        """Wait until a new event was stored (unless one waits) and all events are settled."""
        waiting = (
            select(func.count())
            .select_from(Inbox)
            .where(Inbox.handled_at.is_(None), Inbox.failed_at.is_(None))
        )
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self._services.database.transaction() as session:
                    stored = await session.scalar(select(func.count()).select_from(Inbox)) or 0
                    open_events = await session.scalar(waiting)
                if open_events == 0 and (turn.kind == "wait" or stored > before[2]):
                    return
                await asyncio.sleep(0.03)

    async def _outcome(self, before: tuple[int, datetime, int]) -> Outcome:
        seq, since, _ = before
        async with self._services.database.transaction() as session:
            conversation = await session.scalar(
                select(Conversation).order_by(Conversation.last_inbound_at.desc()).limit(1)
            )
            assert conversation is not None
            lines = await MessageRepository(session, self._services.vault).transcript(
                conversation.id, after=seq
            )
            raised = await session.scalars(select(Alarm.kind).where(Alarm.raised_at >= since))
            ticket = await session.scalar(
                select(Ticket).where(
                    or_(
                        Ticket.conversation_id == conversation.id,
                        Ticket.conversation_id == conversation.continues_id,
                    )
                )
            )
            state = load_state(
                ConversationRepository(session, self._services.vault).state(conversation)
            )
            return Outcome(
                replies=tuple(line for line in lines if line.row.direction == "outbound"),
                alarms=frozenset(raised) - NOT_OF_THE_TALK,
                conversation=conversation,
                stage=state.stage,
                ticket=ticket,
                agencies=await self._agencies(session, ticket.id) if ticket else frozenset(),
                cleared=bool(conversation.quiet_at and conversation.quiet_at >= since),
            )

    async def _agencies(self, session: AsyncSession, ticket: UUID) -> frozenset[str]:
        codes = await session.scalars(
            select(Delivery.agency_code).where(Delivery.ticket_id == ticket)
        )
        return frozenset(self._services.province.agency(code).kind for code in codes)

    def _remember(self, outcome: Outcome) -> None:
        for line in outcome.replies:
            self._code = find_code(line.text) or self._code


def check(where: str, expect: Expect, outcome: Outcome) -> None:
    """Compare a turn's outcome with what its script expects."""
    keys = [line.row.script_key or "" for line in outcome.replies]
    if "welcome" in keys:
        keys.append("intro")  # a channel that opens the talk itself has said it all in its greeting
    text = "\n".join(line.text for line in outcome.replies)
    for pattern in expect.says:
        assert any(fnmatch(key, pattern) for key in keys), f"{where}: {pattern} not in {keys}"
    for pattern in expect.not_says:
        assert not any(fnmatch(key, pattern) for key in keys), f"{where}: {pattern} in {keys}"
    for piece in expect.contains:
        assert piece in text, f"{where}: {piece!r} is not said"
    if expect.urgency:
        assert (outcome.conversation.urgency or "low") in expect.urgency, where
    if expect.alarms is not None:
        assert outcome.alarms == set(expect.alarms), f"{where}: {set(outcome.alarms)}"
    for found, wanted, name in (
        (outcome.ticket is not None, expect.ticket, "ticket"),
        (outcome.conversation.receipt_hash is not None, expect.receipt, "receipt"),
        (outcome.stage == "quiet", expect.quiet, "quiet"),
        (outcome.cleared, expect.cleared, "cleared"),
    ):
        assert wanted is None or found is wanted, f"{where}: {name} is {found}"
    missing = set(expect.agencies) - outcome.agencies
    assert not missing, f"{where}: {missing} did not get the ticket"
