"""The parts of a Telegram update that we read; everything else in it is passed over.

Source: https://core.telegram.org/bots/api#update. Types are strict and numbers bounded, since an
update is somebody else's data.
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def storable(text: str) -> str:
    """Put U+FFFD for what neither UTF-8 nor PostgreSQL can hold: lone surrogates and NUL."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\ufffd")


Text = Annotated[str, AfterValidator(storable)]
Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Count = Annotated[int, Field(ge=0, lt=2**53)]
Moment = Annotated[int, Field(ge=0, le=253402300799)]
"""Unix time, at most the end of the year 9999."""
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Part(BaseModel):
    """A part of an update."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Chat(Part):
    """Where something was said; only `private` chats are ours."""

    id: Id
    type: Text


class User(Part):
    """Who said it."""

    id: Id
    is_bot: bool = False


class Entity(Part):
    """A stretch of text with a meaning; `text_link` hides an address."""

    type: Text
    url: Text | None = None


class File(Part):
    """A file that stays at Telegram; `file_size` in bytes."""

    file_id: Annotated[Text, Field(min_length=1, max_length=1000)]
    file_size: Count | None = None


class PhotoSize(File):
    """One of the sizes of a photo, in pixels."""

    width: Count = 0
    height: Count = 0


class Sticker(File):
    """A sticker and the emoji it stands for."""

    emoji: Text | None = None


class Location(Part):
    """A point on the map, in degrees."""

    latitude: Degrees
    longitude: Degrees


class Venue(Part):
    """A named point on the map."""

    title: Text = ""
    address: Text = ""


class Contact(Part):
    """A contact card."""

    phone_number: Text
    first_name: Text = ""
    last_name: Text = ""


class Dice(Part):
    """An emoji with a random value."""

    emoji: Text


class StoryChat(Part):
    """Whose story it is; only public ones have a name."""

    username: Text | None = None


class Story(Part):
    """A story passed on."""

    id: Id
    chat: StoryChat


class PollOption(Part):
    """One answer of a poll."""

    text: Text


class Poll(Part):
    """A question with its answers."""

    question: Text
    options: list[PollOption] = []


class Message(Part):
    """A message, or its edited form (`edit_date` set)."""

    message_id: Count
    date: Moment
    chat: Chat
    sender: Annotated[User | None, Field(alias="from")] = None
    edit_date: Moment | None = None
    text: Text | None = None
    entities: list[Entity] = []
    caption: Text | None = None
    caption_entities: list[Entity] = []
    photo: list[PhotoSize] = []
    voice: File | None = None
    audio: File | None = None
    video: File | None = None
    video_note: File | None = None
    animation: File | None = None
    document: File | None = None
    sticker: Sticker | None = None
    location: Location | None = None
    venue: Venue | None = None
    contact: Contact | None = None
    dice: Dice | None = None
    story: Story | None = None
    poll: Poll | None = None


class PressedMessage(Part):
    """The message whose button was pressed; of an old one Telegram tells only this much."""

    message_id: Count
    chat: Chat


class CallbackQuery(Part):
    """A pressed button."""

    id: Annotated[Text, Field(min_length=1, max_length=256)]
    sender: Annotated[User, Field(alias="from")]
    message: PressedMessage | None = None
    data: Text | None = None


class Member(Part):
    """What the bot is in a chat now; `kicked` means that the person blocked it."""

    status: Text


class MembershipChange(Part):
    """The person blocked or reopened the bot."""

    chat: Chat
    date: Moment
    new_chat_member: Member


class Update(Part):
    """One update; at most one of its parts is set."""

    update_id: Count
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MembershipChange | None = None


UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates we ask Telegram for."""
