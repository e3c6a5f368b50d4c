"""A circuit breaker: an engine that keeps failing is left alone for a while (Nygard 2018)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

State = Literal["closed", "open", "half-open"]


@dataclass(slots=True)
class CircuitBreaker:
    """Opens after `failures` in a row and lets one call through every `pause` seconds.

    That call decides: success closes the circuit, failure opens it for another pause. To be used
    from one event loop; `clock` gives seconds that never go back.
    """

    failures: int = 3
    pause: float = 15.0
    clock: Callable[[], float] = time.monotonic
    _failed: int = field(default=0, init=False)
    _until: float = field(default=0.0, init=False)

    @property
    def state(self) -> State:
        """Give the present state."""
        if self._failed < self.failures:
            return "closed"
        return "open" if self.clock() < self._until else "half-open"

    def allows(self) -> bool:
        """Tell whether a call may be made now; where half-open, the asker is the one probe."""
        state = self.state
        if state == "half-open":
            self._until = self.clock() + self.pause
        return state != "open"

    def succeeded(self) -> None:
        """Record that a call was answered well."""
        self._failed = 0

    def failed(self) -> None:
        """Record that a call failed."""
        self._failed += 1
        if self._failed >= self.failures:
            self._until = self.clock() + self.pause
