"""Somebody outside who works out withheld numbers from what is published, by linear programming."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from api.statistics.suppression import Mark

Key = tuple[str, str]


@dataclass(frozen=True)
class Published:
    """Numbers with their marks, and which of them add up to which."""

    numbers: Mapping[Key, int]
    marks: Mapping[Key, Mark]
    sums: Sequence[tuple[Key, Sequence[Key]]]
    threshold: int

    def worked_out(self) -> list[Key]:
        """Name the small numbers that follow from what is published.

        The reader knows how things are withheld: that `…` is never small, unless the whole table
        shows no `<5` at all. These networks have whole-numbered corners, so a range of less than
        one means that the number is known.
        """
        return [
            key
            for key, value in self.numbers.items()
            if 0 < value < self.threshold and self._range(key) < 0.5
        ]

    def _bounds(self, key: Key) -> tuple[int, int | None]:
        if self.marks[key] is Mark.SHOWN:
            return self.numbers[key], self.numbers[key]
        if self.marks[key] is Mark.SMALL:
            return 1, self.threshold - 1
        held = [k for k, mark in self.marks.items() if mark is Mark.HELD]
        vague = any(self.numbers[k] < self.threshold for k in held)
        return (0 if vague else self.threshold), None

    def _range(self, key: Key) -> float:
        keys = list(self.numbers)
        place = {k: i for i, k in enumerate(keys)}
        equations = np.zeros((len(self.sums), len(keys)))
        for row, (whole, parts) in enumerate(self.sums):
            equations[row, place[whole]] = -1
            for part in parts:
                equations[row, place[part]] += 1
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(keys))
            aim[place[key]] = sign
            found = linprog(
                aim,
                A_eq=equations,
                b_eq=np.zeros(len(self.sums)),
                bounds=[self._bounds(k) for k in keys],
            )
            if found.status == 3:  # without an upper end
                return float("inf")
            assert found.status == 0, found.message
            ends.append(found.fun * sign)
        return float(ends[1] - ends[0])
