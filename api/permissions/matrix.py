"""The permission matrix: role × action, read from data."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from data.subject import Role, Subject


class UnknownAction(Exception):
    """An action that the matrix does not name."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which roles may do which action; what is not named is refused."""

    allowed: dict[str, frozenset[Role]]

    def allows(self, subject: Subject, action: str) -> bool:
        """Tell whether the subject's role may do the action; raises UnknownAction."""
        if action not in self.allowed:
            raise UnknownAction(action)
        return subject.role in self.allowed[action]


@cache
def load_matrix() -> Matrix:
    """Read `matrix.yaml`; raises ValueError when it names an unknown role."""
    rows = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text())
    return Matrix(
        {action: frozenset(Role(role) for role in roles) for action, roles in rows.items()}
    )
