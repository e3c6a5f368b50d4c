"""A ticket as an agency reads it: only what this program needs; what is new is passed over."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Labelled(_Part):
    """A code for programs and its Vietnamese name."""

    code: str
    vi: str


class Heading(_Part):
    """Which ticket, and which version of it."""

    number: int
    version: int


class Place(_Part):
    """Where: today's commune when it is known."""

    name: str | None = None
    outside_province: bool = False


class Child(_Part):
    """What the page shows of the child's part."""

    place_as_written: str | None = None


class Report(_Part):
    """What the reporter told, verbatim; later contacts stand in `follow_ups`."""

    words: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    child: Child = Child()
    follow_ups: tuple["Report", ...] = ()


class TicketPayload(_Part):
    """One version of a ticket, `langnghe.ticket.v1`."""

    schema_name: Literal["langnghe.ticket.v1"] = Field(alias="schema")
    delivery_id: str
    ticket: Heading
    role: Literal["lead", "coordinating", "informed"]
    because: str
    urgency: Labelled
    category: Labelled
    online: bool
    place: Place
    report: Report
