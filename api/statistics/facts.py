"""The coarse facts that statistics count by, noted in the open beside the other labels."""

from collections.abc import Collection

from bot.dialogue.events import Report
from data.models import Conversation
from data.reference.old_places import old_place

UNDER_16, UNDER_18 = "under_16", "16_17"
AGE_GROUPS = (UNDER_16, UNDER_18, "")
"""Empty: not known."""


def age_group(ages: Collection[int]) -> str | None:
    """Give the group of the youngest child (Luật Trẻ em: under 16; rules on crimes: under 18).

    None when no age of a child is known.
    """
    young = [age for age in ages if age < 18]
    if not young:
        return None
    return UNDER_16 if min(young) < 16 else UNDER_18


def note_facts(conversation: Conversation, report: Report, province: str) -> None:
    """Bring a conversation's age group and old place up to date with its report."""
    conversation.child_age = age_group(report.child_ages)
    conversation.place_area = old_place(province, report.place_codes)
