"""What one event does to its conversation: stored, understood, answered by the dialogue."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.port import Channel, ChannelCapabilities, InboundEvent
from bot.dialogue.events import (
    Action,
    Capabilities,
    ClearMessages,
    Event,
    OpenTicket,
    RaiseAlarm,
    ReturnedCase,
    State,
    Step,
    WatchSilence,
)
from bot.dialogue.receipt import find_code
from bot.dialogue.script import Script
from bot.dialogue.step import step
from bot.dialogue.stored import dump_state, load_state
from data import clock
from data.ids import new_receipt_code
from data.models import Conversation, Evidence, Message
from data.repositories.conversations import ConversationRepository
from data.repositories.evidence import EvidenceRepository
from data.repositories.messages import MessageRepository
from data.repositories.returns import ReturnRepository
from data.vault import Vault
from nlu.labels import Urgency, most_urgent
from nlu.understand import Understander
from nlu.understanding import Understanding

CODE_TRIES = 5
"""How many receipt codes one conversation may try."""

_WHILE_HELD = (OpenTicket, RaiseAlarm, WatchSilence, ClearMessages)


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of an event: the conversation, the message stored and the dialogue's step."""

    conversation: Conversation
    message: Message | None = None
    evidence: Evidence | None = None
    state: State | None = None
    step: Step | None = None


class Intake:
    """Takes one event of a channel into its conversation; the caller's transaction holds it all."""

    def __init__(
        self, session: AsyncSession, vault: Vault, understander: Understander, script: Script
    ) -> None:
        self._session = session
        self._understander = understander
        self._script = script
        self._conversations = ConversationRepository(session, vault)
        self._messages = MessageRepository(session, vault)
        self._evidence = EvidenceRepository(session, vault)

    async def converse(self, channel: Channel, event: InboundEvent) -> Turn | None:
        """Take the event in; None when it says nothing (ignored, or here already)."""
        if event.kind == "ignored":
            return None
        conversation = await self._conversations.obtain(
            channel.name, event.address, dump_state(State())
        )
        now = await clock.now(self._session)
        if event.kind in {"blocked", "unblocked"}:
            conversation.blocked_at = now if event.kind == "blocked" else None
            return Turn(conversation)
        conversation.blocked_at = None
        stored = await self._store(conversation, event)
        if stored is None:
            return None
        message, replaces = stored
        conversation.last_inbound_at = now
        evidence = await self._register(message, event)
        turn = await self._answer(channel, conversation, message, event, replaces)
        return replace(turn, evidence=evidence)

    async def _store(
        self, conversation: Conversation, event: InboundEvent
    ) -> tuple[Message, str] | None:
        """Store the message or its revision; gives it with the text it had before, if any."""
        known = event.message_id and event.kind in {"start", "text", "edit", "media"}
        there = await self._messages.find_inbound(conversation, event.message_id) if known else None
        if there is None:
            message = await self._messages.add_inbound(
                conversation,
                text=event.text or await self._pressed(conversation, event),
                kind="text" if event.kind == "edit" else event.kind,
                external_id=event.message_id if known else event.external_id,
                order=event.order,
                said_at=event.said_at,
            )
            return message, ""
        old = self._messages.open(there).text
        if event.kind == "media" or old == event.text:
            return None
        newest = await self._messages.revise(there, event.text, event.said_at)
        return (there, old) if newest else None

    async def _pressed(self, conversation: Conversation, event: InboundEvent) -> str:
        """Give the words on the button, so that operators read what the person read."""
        if event.kind != "button":
            return ""
        return await self._messages.button_label(conversation, event.value) or event.value

    async def _register(self, message: Message, event: InboundEvent) -> Evidence | None:
        if event.media is None or event.media.kind == "sticker":
            return None
        media = event.media
        return await self._evidence.register(
            message, kind=media.kind, remote=media.remote_id, size=media.size
        )

    async def _answer(
        self,
        channel: Channel,
        conversation: Conversation,
        message: Message,
        event: InboundEvent,
        replaces: str,
    ) -> Turn:
        before = load_state(self._conversations.state(conversation))
        # In quiet somebody else may hold the phone: each message is judged alone.
        alone = before.stage == "quiet"
        understanding = await self._understand(conversation, message, event, alone=alone)
        happened = await self._event(conversation, event, understanding, replaces)
        after = step(before, happened, self._script, channel_view(channel.capabilities))
        if conversation.holder_id is not None:
            after = silenced(before, after)
        self._conversations.set_state(conversation, dump_state(after.state))
        label(conversation, after.told, after.state)
        return Turn(conversation, message, state=after.state, step=after)

    async def _understand(
        self, conversation: Conversation, message: Message, event: InboundEvent, *, alone: bool
    ) -> Understanding | None:
        if not event.text or event.kind not in {"text", "edit", "media"}:
            return None
        said = [] if alone else await self._messages.earlier_texts(conversation)
        earlier = [text for text in said if text != event.text]
        understanding = await self._understander.understand(event.text, earlier)
        self._messages.set_understanding(message, understanding.as_dict())
        return understanding

    async def _event(
        self,
        conversation: Conversation,
        event: InboundEvent,
        understanding: Understanding | None,
        replaces: str,
    ) -> Event:
        code = find_code(event.text) if event.kind == "text" else None
        kind = event.kind
        if kind not in {"start", "text", "button", "edit", "media"}:
            raise ValueError(f"the dialogue knows no event of kind {kind}")
        return Event(
            kind=kind,
            text=event.text,
            value=event.value,
            understanding=understanding,
            replaces=replaces,
            returned=await self._returned(conversation, code) if code else None,
            code_tried=code is not None,
            fresh_code=new_receipt_code(),
        )

    async def _returned(self, conversation: Conversation, code: str) -> ReturnedCase | None:
        conversation.code_tries += 1
        if conversation.code_tries > CODE_TRIES:
            return None
        case = await self._conversations.by_receipt(code)
        if case is None or case.id == conversation.id:
            return None
        conversation.code_tries = 0
        root: UUID = case.continues_id or case.id
        return ReturnedCase(str(root), await ReturnRepository(self._session).status(root))


def channel_view(allowed: ChannelCapabilities) -> Capabilities:
    """Tell the dialogue what it must know of the channel."""
    window = allowed.deletion_window
    return Capabilities(
        buttons=allowed.buttons,
        deletion_hours=int(window.total_seconds() // 3600) if window else None,
        clears_page=allowed.clears_page,
    )


def silenced(before: State, after: Step) -> Step:
    """Take from a step only what holds while a human speaks: facts and alarms, no replies.

    The safe word still works: it is the reporter's, not the bot's.
    """
    if after.state.stage == "quiet":
        return after
    new = after.state
    state = replace(
        before,
        urgency=new.urgency,
        category=new.category,
        reporter=new.reporter,
        report=new.report,
        ticket_opened=new.ticket_opened,
        human_wanted=new.human_wanted,
    )
    actions: tuple[Action, ...] = tuple(
        action for action in after.actions if isinstance(action, _WHILE_HELD)
    )
    return Step(state, (), actions, after.told)


def label(conversation: Conversation, told: Urgency | None, state: State) -> None:
    """Bring the conversation's labels up to date; what a human set stays, save for a rise.

    A new message can lift even a human's urgency, never lower it.
    """
    urgency = most_urgent(
        Urgency(conversation.urgency) if conversation.urgency else None,
        told,
        state.urgency if conversation.urgency_source == "machine" else None,
    )
    if urgency and urgency != conversation.urgency:
        conversation.urgency, conversation.urgency_rank = urgency.value, urgency.rank
        conversation.urgency_source = "machine"
    if conversation.category_source == "machine" and state.category:
        conversation.category = state.category
    if conversation.place_source == "machine":
        codes = state.report.place_codes
        conversation.place_code = codes[0] if len(codes) == 1 else None
    conversation.reporter = state.reporter
