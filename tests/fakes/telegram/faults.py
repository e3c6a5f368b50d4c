"""The ways in which the fake misbehaves."""

from dataclasses import dataclass, field
from typing import Any, Literal


class ApiError(Exception):
    """An error as the Bot API tells it."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail: an answer with `status`, silence for `seconds`, or a broken line."""

    way: Literal["answer", "hang", "reset"] = "answer"
    status: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, Any] = field(default_factory=dict)
    body: str | None = None
    seconds: float = 0.0


def too_many_requests(retry_after: int) -> Fault:
    """429 with the seconds to wait."""
    said = f"Too Many Requests: retry after {retry_after}"
    return Fault(status=429, description=said, parameters={"retry_after": retry_after})


def blocked() -> Fault:
    """403: the person blocked the bot."""
    return Fault(status=403, description="Forbidden: bot was blocked by the user")


def server_error() -> Fault:
    """500 in the Bot API's own words."""
    return Fault()


def bad_gateway() -> Fault:
    """502 with a page of some proxy."""
    return Fault(status=502, body="<html><h1>502 Bad Gateway</h1><hr>nginx</html>")


def bad_request(description: str = "message text is empty") -> Fault:
    """400: this very call is wrong."""
    return Fault(status=400, description=f"Bad Request: {description}")


def hang(seconds: float = 30.0) -> Fault:
    """No answer for so long."""
    return Fault("hang", seconds=seconds)


def reset() -> Fault:
    """The line breaks."""
    return Fault("reset")


@dataclass(slots=True)
class Planned:
    """A fault that will strike `times` calls of `method` (None: any), before or after they work."""

    fault: Fault
    times: int
    method: str | None
    taken_first: bool
