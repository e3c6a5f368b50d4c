"""What an agency may say of a delivery, read from `states.yaml`. Pure."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class States:
    """Moves by present state, reasons for declining, and the states that end or show work."""

    moves: dict[str, frozenset[str]]
    reasons: tuple[str, ...]
    closed: frozenset[str]
    working: frozenset[str]

    def may_become(self, present: str, wanted: str) -> bool:
        """Tell whether a delivery may go from its present state to the wanted one."""
        return wanted in self.moves.get(present, frozenset())

    @property
    def reportable(self) -> frozenset[str]:
        """Name every state that a receipt can bear."""
        return frozenset().union(*self.moves.values())


@cache
def load_states() -> States:
    """Read `states.yaml`; raises ValueError when a move leads to a state that it does not know."""
    content = yaml.safe_load((Path(__file__).parent / "states.yaml").read_text("utf-8"))
    moves = {present: frozenset(wanted) for present, wanted in content["moves"].items()}
    closed, working = frozenset(content["closed"]), frozenset(content["working"])
    states = States(moves, tuple(content["reasons"]), closed, working)
    if unknown := (states.reportable | closed | working) - moves.keys():
        raise ValueError(f"states.yaml: unknown {', '.join(sorted(unknown))}")
    return states
