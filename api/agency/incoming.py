"""What an agency posts, read strictly: nothing of it is repeated in a refusal."""

import re
from typing import Self

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from api.agency.problems import Problem
from api.agency.states import load_states
from api.requests import read_body

MAX_BODY = 64 * 1024
MAX_NOTE = 10_000
_KEY = re.compile(r"[\x20-\x7e]{1,128}")


class ReceiptIn(BaseModel):
    """An agency's answer: a state, why it declines if it does, and words for the operator."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    state: str
    reason: str | None = None
    note: str = Field("", max_length=MAX_NOTE)

    @field_validator("state")
    @classmethod
    def _known_state(cls, state: str) -> str:
        if state not in load_states().reportable:
            raise PydanticCustomError("unknown_state", "unknown state")
        return state

    @field_validator("reason")
    @classmethod
    def _known_reason(cls, reason: str | None) -> str | None:
        if reason is not None and reason not in load_states().reasons:
            raise PydanticCustomError("unknown_reason", "unknown reason")
        return reason

    @model_validator(mode="after")
    def _reason_for_declining_only(self) -> Self:
        if (self.state == "declined") != (self.reason is not None):
            raise PydanticCustomError("reason_with_declined", "reason goes with declined, only")
        return self


async def read_receipt(request: Request) -> ReceiptIn:
    """Read the body; raises Problem 413 (over 64 KiB), 400 (no JSON) or 422 (bad fields)."""
    too_large = Problem(413, "too_large", "A receipt is at most 64 KiB.")
    body = await read_body(request, MAX_BODY, too_large)
    try:
        return ReceiptIn.model_validate_json(body)
    except ValidationError as error:
        raise _explain(error) from None


def read_key(request: Request) -> str:
    """Read the Idempotency-Key; raises Problem 400 unless it is 1–128 printable ASCII letters."""
    key = request.headers.get("idempotency-key", "").strip()
    if not _KEY.fullmatch(key):
        raise Problem(
            400, "idempotency_key", "Send an Idempotency-Key of 1 to 128 printable ASCII letters."
        )
    return key


def _explain(error: ValidationError) -> Problem:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(item["type"] == "json_invalid" for item in found):
        return Problem(400, "malformed", "The body is not JSON in UTF-8.")
    errors = [{"field": _field(item["loc"]), "type": item["type"]} for item in found]
    return Problem(422, "invalid", "Some fields are wrong.", errors=errors)


def _field(place: tuple[int | str, ...]) -> str | None:
    """Name a field of ours; a name that the caller made up is not repeated."""
    return str(place[0]) if place and place[0] in ReceiptIn.model_fields else None
