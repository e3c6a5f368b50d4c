"""The three labels of a message and their order, after the labelling guide."""

from enum import StrEnum


class Urgency(StrEnum):
    """How fast a human must act."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Give 3 for critical down to 0 for low, so that the higher is the more urgent."""
        return _RANK[self]


_RANK = {Urgency.LOW: 0, Urgency.MEDIUM: 1, Urgency.HIGH: 2, Urgency.CRITICAL: 3}


def most_urgent(*levels: Urgency | None) -> Urgency | None:
    """Return the highest of the levels given, or None when there is none."""
    known = [level for level in levels if level is not None]
    return max(known, key=lambda level: level.rank, default=None)


class Category(StrEnum):
    """What kind of harm; declared in the guide's order of precedence."""

    SEXUAL_ABUSE = "sexual_abuse"
    ONLINE_SEXUAL_ABUSE = "online_sexual_abuse"
    TRAFFICKING_ABDUCTION = "trafficking_abduction"
    SELF_HARM = "self_harm"
    PHYSICAL_ABUSE = "physical_abuse"
    CHILD_MARRIAGE = "child_marriage"
    LABOUR_EXPLOITATION = "labour_exploitation"
    NEGLECT_ABANDONMENT = "neglect_abandonment"
    BULLYING = "bullying"
    EMOTIONAL_ABUSE = "emotional_abuse"
    OTHER_CONCERN = "other_concern"
    NOT_A_CASE = "not_a_case"


class Reporter(StrEnum):
    """Who writes."""

    CHILD = "child"
    CAREGIVER = "caregiver"
    OTHER = "other"
    UNKNOWN = "unknown"
