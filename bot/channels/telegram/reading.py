"""Telegram's updates in the channels' common form: a pure function of the raw JSON."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import ValidationError

from bot.channels import marks
from bot.channels.port import InboundEvent, MalformedUpdate, MediaReference
from bot.channels.telegram.schema import (
    CallbackQuery,
    File,
    MembershipChange,
    Message,
    Story,
    Update,
)

_PRIVATE = "private"
_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<payload>\S{1,64}))?\s*")
_COMMAND = re.compile(r"/(?P<words>[a-z0-9_]{1,32})(?:@\w+)?\s*")


def read_update(update: Mapping[str, Any]) -> InboundEvent:
    """Bring an update into the common form; raises MalformedUpdate, whatever it holds.

    Only private chats with people are ours: groups, channels and bots give `ignored`, as does
    what says nothing (a pinned message, a changed timer). A sticker counts as its emoji, with the
    file beside it. A place, a contact, a poll or a story is written down as text (`marks`). A
    command of the menu gives its words: `/gap_nguoi` is "gap nguoi". The payload of `/start` is
    the `value`.
    """
    seen = _validated(update)
    external_id = str(seen.update_id)
    event = None
    if seen.message is not None:
        event = _said(external_id, seen.message)
    elif seen.edited_message is not None:
        event = _edited(external_id, seen.edited_message)
    elif seen.callback_query is not None:
        event = _pressed(external_id, seen.callback_query)
    elif seen.my_chat_member is not None:
        event = _membership(external_id, seen.my_chat_member)
    return event or InboundEvent(external_id, "", "ignored")


def _validated(update: Mapping[str, Any]) -> Update:
    """Check the types; the error tells nothing of the content, which its cause would."""
    seen = None
    if isinstance(update, Mapping):
        try:
            seen = Update.model_validate(dict(update))
        except ValidationError:
            seen = None
    if seen is None:
        raise MalformedUpdate("not an update of Telegram")
    return seen


def _from_person(message: Message) -> bool:
    by_bot = message.sender is not None and message.sender.is_bot
    return message.chat.type == _PRIVATE and not by_bot


def _said(external_id: str, message: Message) -> InboundEvent | None:
    if not _from_person(message):
        return None
    kind: Literal["start", "text", "media"] = "text"
    text, value, media = _text(message), "", _media(message)
    if start := _START.fullmatch(text):
        kind, value = "start", start["payload"] or ""
    elif command := _COMMAND.fullmatch(text):
        text = command["words"].replace("_", " ")
    elif media is not None and message.sticker is None:
        kind = "media"
    elif media is not None:
        kind = "text" if text else "media"
    elif not text:
        return None
    return InboundEvent(
        external_id,
        str(message.chat.id),
        kind,
        message_id=str(message.message_id),
        order=message.message_id,
        text=text,
        value=value,
        media=media,
        said_at=_moment(message.date),
    )


def _edited(external_id: str, message: Message) -> InboundEvent | None:
    """Read an edit: the whole new text (or caption) and the file as it is now."""
    if not _from_person(message):
        return None
    return InboundEvent(
        external_id,
        str(message.chat.id),
        "edit",
        message_id=str(message.message_id),
        order=message.message_id,
        text=_text(message),
        media=_media(message),
        said_at=_moment(message.date if message.edit_date is None else message.edit_date),
    )


def _pressed(external_id: str, query: CallbackQuery) -> InboundEvent | None:
    """Read a pressed button; Telegram does not tell when it was pressed."""
    message = query.message
    if message is None or query.data is None:
        return None
    if message.chat.type != _PRIVATE or query.sender.is_bot:
        return None
    return InboundEvent(
        external_id,
        str(message.chat.id),
        "button",
        message_id=str(message.message_id),
        order=message.message_id,
        value=query.data,
        callback_id=query.id,
    )


def _membership(external_id: str, change: MembershipChange) -> InboundEvent | None:
    kinds: dict[str, Literal["blocked", "unblocked"]] = {
        "kicked": "blocked",
        "member": "unblocked",
    }
    kind = kinds.get(change.new_chat_member.status)
    if kind is None or change.chat.type != _PRIVATE:
        return None
    return InboundEvent(external_id, str(change.chat.id), kind, said_at=_moment(change.date))


def _text(message: Message) -> str:
    """Give all that the message says in words, with what only its form says added as marks."""
    if message.text is not None:
        return marks.lines([message.text, *_links(message)])
    if message.sticker is not None:
        return message.sticker.emoji or ""
    if message.dice is not None:
        return message.dice.emoji
    return marks.lines([message.caption or "", *_links(message), *_cards(message)])


def _links(message: Message) -> list[str]:
    entities = message.entities if message.text is not None else message.caption_entities
    return [marks.marked(marks.LINK, entity.url) for entity in entities if entity.url]


def _cards(message: Message) -> list[str]:
    cards: list[str] = []
    if (point := message.location) is not None:
        venue = message.venue
        named = (venue.title, venue.address) if venue else ()
        at = f"{point.latitude:.6f}, {point.longitude:.6f}"
        cards.append(marks.marked(marks.LOCATION, at, *named))
    if (card := message.contact) is not None:
        name = f"{card.first_name} {card.last_name}".strip()
        cards.append(marks.marked(marks.CONTACT, name, card.phone_number))
    if (story := message.story) is not None:
        cards.append(marks.marked(marks.LINK, _story_address(story)))
    if (poll := message.poll) is not None:
        options = " / ".join(option.text for option in poll.options)
        cards.append(marks.marked(marks.POLL, poll.question, options))
    return cards


def _story_address(story: Story) -> str:
    owner = story.chat.username
    return f"https://t.me/{owner}/s/{story.id}" if owner else f"story {story.id}"


def _media(message: Message) -> MediaReference | None:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return _reference("photo", largest)
    if (voice := message.voice or message.audio) is not None:
        return _reference("voice", voice)
    if (video := message.video or message.video_note or message.animation) is not None:
        return _reference("video", video)
    if message.document is not None:
        return _reference("file", message.document)
    if message.sticker is not None:
        return _reference("sticker", message.sticker)
    return None


def _reference(
    kind: Literal["photo", "voice", "video", "file", "sticker"], file: File
) -> MediaReference:
    return MediaReference(kind, file.file_id, file.file_size)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
