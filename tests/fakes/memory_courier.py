"""A courier without a network: it does what it was told and remembers what it was given."""

from api.delivery.courier import Outcome, Result


class MemoryCourier:
    """Gives the planned results in order, the last one again and again; `handed` is what came."""

    def __init__(self, *results: Result) -> None:
        self.results: list[Result] = list(results) or ["taken"]
        self.handed: list[tuple[str, bytes]] = []

    async def hand_over(self, endpoint: str, secret: str, key: str, body: bytes) -> Outcome:
        """Remember key and body, and give the next result."""
        self.handed.append((key, body))
        result = self.results.pop(0) if len(self.results) > 1 else self.results[0]
        return Outcome(result)

    async def close(self) -> None:
        """Hold nothing open."""
