"""What a ticket says, and what becomes of it when more is told or a human corrects it. Pure."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from api.tickets.report import is_online, report_fields
from bot.dialogue.events import State
from data.models import Conversation
from nlu.labels import Category, Urgency, most_urgent


@dataclass(frozen=True, slots=True)
class Content:
    """The facts of a ticket; a new version is made only when they change.

    `report` is the form's dict (`api.tickets.report`); under `follow_ups` it holds what came later
    from other conversations, by conversation id.
    """

    urgency: str
    category: str
    reporter: str
    online: bool
    place_code: str | None
    place_outside: bool
    report: dict[str, Any]

    @property
    def follow_ups(self) -> dict[str, Any]:
        """Give what other conversations added, by conversation id."""
        found: dict[str, Any] = self.report.get("follow_ups", {})
        return found


def told(conversation: Conversation, state: State) -> Content:
    """Bring a conversation and its dialogue into a ticket's content."""
    return Content(
        urgency=acted_on(conversation.urgency),
        category=conversation.category or Category.OTHER_CONCERN.value,
        reporter=state.reporter,
        online=is_online(state) or conversation.category == Category.ONLINE_SEXUAL_ABUSE,
        place_code=conversation.place_code,
        place_outside=state.report.place_outside and conversation.place_code is None,
        report=report_fields(state),
    )


def told_more(before: Content, new: Content) -> Content:
    """Bring a ticket up to date by its own conversation; what others added stays."""
    if not before.follow_ups:
        return new
    place = new.place_code or before.place_code
    return replace(
        new,
        online=new.online or before.online,
        place_code=place,
        place_outside=new.place_outside and place is None,
        report={**new.report, "follow_ups": before.follow_ups},
    )


def followed_up(before: Content, conversation_id: UUID, new: Content) -> Content:
    """Add to a ticket what a returning reporter tells elsewhere; nothing of it is replaced."""
    urgency = most_urgent(Urgency(before.urgency), Urgency(new.urgency))
    place = before.place_code or new.place_code
    added = {**before.follow_ups, str(conversation_id): new.report}
    return replace(
        before,
        urgency=acted_on(urgency),
        online=before.online or new.online,
        place_code=place,
        place_outside=before.place_outside and place is None,
        report={**before.report, "follow_ups": added},
    )


def corrected(before: Content, case: Conversation) -> Content:
    """Carry the labels of the case's conversation, as they now stand, into its ticket."""
    place = case.place_code
    if place is None and case.place_source == "machine":
        place = before.place_code
    return replace(
        before,
        urgency=acted_on(case.urgency),
        category=case.category or before.category,
        online=before.online or case.category == Category.ONLINE_SEXUAL_ABUSE,
        place_code=place,
        place_outside=before.place_outside and place is None,
    )


def acted_on(urgency: str | None) -> str:
    """Give the urgency to act by: whatever is forwarded is never below medium."""
    given = Urgency(urgency) if urgency else None
    return (most_urgent(given, Urgency.MEDIUM) or Urgency.MEDIUM).value
