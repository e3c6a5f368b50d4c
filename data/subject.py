"""Who asks: every read statement takes one, so that permission is in the query."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a subject may be; the permission matrix says what each may do."""

    ANONYMOUS = "anonymous"
    REPORTER = "reporter"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AGENCY_OFFICER = "agency_officer"
    AGENCY = "agency"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    MONITOR = "monitor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or a program with one role; agencies carry the code of their agency."""

    role: Role
    id: str = ""
    user_id: UUID | None = None
    display_name: str = ""
    agency_code: str | None = None


SYSTEM = Subject(Role.SYSTEM, "system")
BOT = Subject(Role.SYSTEM, "bot")
ANONYMOUS = Subject(Role.ANONYMOUS)
