"""What can happen in a conversation, and what the dialogue wants done about it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from nlu.labels import Urgency
from nlu.understanding import Understanding


@dataclass(frozen=True, slots=True)
class ReturnedCase:
    """A case that a receipt code opened again: only what may be shown to its bearer."""

    conversation_id: str
    status: Literal["open", "sent", "received", "in_progress", "done"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the reporter did.

    `kind` is `start` (opened the chat), `text`, `button` (with its `value`), `edit` (the corrected
    text of an earlier message) or `media` (a picture, voice note or file, never looked into).
    `understanding` is there for text and edit. `returned` is set when the text held a receipt code
    that exists; `code_tried` when it held sixteen digits at all. `fresh_code` is a new receipt code
    for the dialogue to give out if it comes to that. `replaces` is, for an edit, the text as it
    stood before, when the caller knows it.
    """

    kind: Literal["start", "text", "button", "edit", "media"]
    text: str = ""
    value: str = ""
    understanding: Understanding | None = None
    returned: ReturnedCase | None = None
    code_tried: bool = False
    fresh_code: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A quick answer: what the person sees and what comes back (at most 64 bytes)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One outgoing message: the script's key, the finished text and its quick answers."""

    key: str
    text: str
    buttons: tuple[Button, ...] = ()


class AlarmKind(StrEnum):
    """Why an operator is called."""

    CRITICAL = "critical"
    HUMAN_WANTED = "human_wanted"
    NOT_UNDERSTOOD = "not_understood"
    MEDIA = "media"
    LATE_RECEIPT = "late_receipt"
    LATE_ACTION = "late_action"
    DELIVERY_FAILED = "delivery_failed"
    EVENT_FAILED = "event_failed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Open the ticket now, or bring the open one up to date with the report so far."""

    because: Literal["critical", "complete", "silence", "human_wanted", "operator", "returned"]


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """Call an operator."""

    kind: AlarmKind


@dataclass(frozen=True, slots=True)
class WatchSilence:
    """If nothing more comes, forward what is there: only for what is serious and not forwarded."""


@dataclass(frozen=True, slots=True)
class IssueReceipt:
    """Bind this code to the conversation, so that its bearer can come back."""

    code: str


@dataclass(frozen=True, slots=True)
class ClearMessages:
    """Delete on the platform what it lets the bot delete; send nothing more unasked."""


@dataclass(frozen=True, slots=True)
class JoinCase:
    """Go on with the case that the receipt code opened."""

    conversation_id: str


Action = OpenTicket | RaiseAlarm | WatchSilence | IssueReceipt | ClearMessages | JoinCase


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the dialogue must know of the channel to speak honestly about it.

    `deletion_hours` is how old a message the bot can still delete (None: it can delete none);
    `clears_page` is set where ClearMessages empties the reporter's own page (web chat).
    """

    buttons: bool = True
    deletion_hours: int | None = None
    clears_page: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the reporter told so far, by the fields of Mẫu số 01; each only if known.

    `story` holds the reporter's own words, verbatim, in order. `place_text` is as written,
    `place_codes` today's communes it can mean (one when sure), `place_doubtful` that a place of
    another province bears the name too. `hurt` is what was said about injuries or a doctor.
    """

    story: tuple[str, ...] = ()
    place_text: str = ""
    place_codes: tuple[str, ...] = ()
    place_outside: bool = False
    place_doubtful: bool = False
    child_name: str = ""
    child_ages: tuple[int, ...] = ()
    child_sex: Literal["female", "male"] | None = None
    offender: str = ""
    offender_near: bool | None = None
    safe_now: bool | None = None
    hurt: str = ""
    online: bool = False
    when: str = ""
    contact: str = ""
    contact_safe: bool | None = None
    reporter_name: str = ""
    links: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the dialogue gives.

    `told` is the urgency of what this message itself tells; None where it tells of no child at
    risk or only answers a question, whatever an engine read into it from earlier messages.
    """

    state: "State"
    replies: tuple[Reply, ...] = ()
    actions: tuple[Action, ...] = ()
    told: Urgency | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands; it is stored, so `version` tells its shape.

    `asked` is the question that waits for an answer, `skipped` those not to be asked again.
    `urgency` is the highest of all messages so far. `quiet` is set by the safe word: then nothing
    is said but a neutral sentence until the person writes about their matter again.
    `critical_signs` are the signs an alarm was raised for, `emergency_turn` the turn in which the
    emergency numbers were last shown; `small_talk` counts messages without a case in a row;
    `repeats` how often the open question was put again; `joined` is the conversation that a
    receipt code opened again.
    """

    version: int = 1
    stage: Literal["new", "listening", "asking", "confirming", "closed", "quiet"] = "new"
    asked: str | None = None
    skipped: tuple[str, ...] = ()
    urgency: Urgency | None = None
    category: str | None = None
    reporter: str = "unknown"
    report: Report = field(default_factory=Report)
    introduced: bool = False
    emergency_told: bool = False
    human_wanted: bool = False
    ticket_opened: bool = False
    receipt_given: bool = False
    receipt_code: str = ""
    turns: int = 0
    critical_signs: tuple[str, ...] = ()
    emergency_turn: int = 0
    small_talk: int = 0
    repeats: int = 0
    safe_word_taught: bool = False
    joined: str = ""
