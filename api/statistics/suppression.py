"""Small counts withheld so that they cannot be worked out from sums. Pure.

The numbers of a table are edges of a network and its sums are the nodes: what flows in flows out.
A withheld number is safe when another flow, within what the marks tell, gives it another value.
So each small one is checked for such a way round, and where there is none the cheapest numbers
on one are withheld too (cell suppression by shortest paths; Cox 1995).
"""

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

Node = Hashable


class Mark(StrEnum):
    """How a number may be shown."""

    SHOWN = "shown"
    SMALL = "small"
    """As `<threshold`: it is known to be 1 or more and below it."""
    HELD = "held"
    """As `…`: to protect another."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a table; `tail` and `head` are the sums that it is in.

    `shared`: it stands in other tables too, so it is never withheld for the sake of this one.
    `mark`: what was decided of it before.
    """

    key: Hashable
    tail: Node
    head: Node
    value: int
    shared: bool = False
    mark: Mark | None = None


def protect(numbers: Iterable[Number], threshold: int) -> dict[Hashable, Mark]:
    """Decide for each number how it may be shown; the threshold must be 3 or more.

    A number from 1 to threshold - 1 is never shown, and no shown sums tell which it is.
    """
    if threshold < 3:
        raise ValueError("below 3, the mark itself would tell the number")
    network = _Network(list(numbers), threshold)
    for vague in (False, True):
        network.reset(vague=vague)
        if all(network.make_safe(index) for index in network.small()):
            return network.marks()
    network.withhold_all()
    return network.marks()


class _Network:
    """The numbers as edges, with what is decided of each so far."""

    def __init__(self, numbers: list[Number], threshold: int) -> None:
        self._numbers = numbers
        self._threshold = threshold
        self._decided: list[Mark] = []
        self._vague = False
        self._out: defaultdict[Node, list[int]] = defaultdict(list)
        self._into: defaultdict[Node, list[int]] = defaultdict(list)
        for index, number in enumerate(numbers):
            self._out[number.tail].append(index)
            self._into[number.head].append(index)

    def reset(self, *, vague: bool) -> None:
        """Begin with the small ones; `vague` marks them like those that only protect.

        Where all that is small adds up to its highest or lowest, `<5` itself would tell too much.
        """
        self._vague = vague
        self._decided = [self._first(number) for number in self._numbers]

    def _first(self, number: Number) -> Mark:
        if number.mark is not None:
            return number.mark
        if not 0 < number.value < self._threshold:
            return Mark.SHOWN
        return Mark.HELD if self._vague and not number.shared else Mark.SMALL

    def small(self) -> list[int]:
        """Give the numbers that must be safe, the smallest first."""
        numbers = self._numbers
        found = [i for i, n in enumerate(numbers) if 0 < n.value < self._threshold]
        return sorted(found, key=lambda i: (numbers[i].value, i))

    def make_safe(self, index: int) -> bool:
        """Withhold the cheapest way round for a number; False when there is none."""
        number = self._numbers[index]
        ways = [
            self._way(number.head, number.tail, index) if self._may_rise(index) else None,
            self._way(number.tail, number.head, index) if self._may_fall(index) else None,
        ]
        found = [way for way in ways if way is not None]
        if not found:
            return False
        _, path = min(found, key=lambda way: way[0])
        for edge in path:
            if self._decided[edge] is Mark.SHOWN:
                self._decided[edge] = Mark.HELD
        return True

    def _may_rise(self, index: int) -> bool:
        small = self._decided[index] is Mark.SMALL
        return not small or self._numbers[index].value < self._threshold - 1

    def _may_fall(self, index: int) -> bool:
        """Tell whether a reader must reckon with a lower value than the true one."""
        mark, value = self._decided[index], self._numbers[index].value
        if mark is Mark.SMALL:
            return value > 1
        return value > (0 if self._vague else self._threshold)

    def _cost(self, index: int) -> int | None:
        if self._decided[index] is not Mark.SHOWN:
            return 0
        number = self._numbers[index]
        fixed = number.shared or number.value == 0 or number.mark is not None
        return None if fixed else number.value + 1

    def _steps(self, node: Node) -> Iterable[tuple[Node, int]]:
        for edge in self._out[node]:
            if self._may_rise(edge):
                yield self._numbers[edge].head, edge
        for edge in self._into[node]:
            if self._may_fall(edge):
                yield self._numbers[edge].tail, edge

    def _way(self, start: Node, goal: Node, without: int) -> tuple[int, list[int]] | None:
        """Find the cheapest way along which one unit can be moved (Dijkstra)."""
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, int]] = {}
        waiting: list[tuple[int, int, Node]] = [(0, 0, start)]
        pushed = 0
        while waiting:
            cost, _, node = heapq.heappop(waiting)
            if node == goal:
                return cost, _trace(came, start, goal)
            if cost > best[node]:
                continue
            for after, edge in self._steps(node):
                price = self._cost(edge)
                if edge == without or price is None or cost + price >= best.get(after, 1 << 62):
                    continue
                best[after], came[after] = cost + price, (node, edge)
                pushed += 1
                heapq.heappush(waiting, (cost + price, pushed, after))
        return None

    def withhold_all(self) -> None:
        """Withhold whatever is not nothing and stands in no other table."""
        for index, number in enumerate(self._numbers):
            if number.value and not number.shared:
                self._decided[index] = Mark.HELD

    def marks(self) -> dict[Hashable, Mark]:
        """Give the decision for each number."""
        return {number.key: mark for number, mark in zip(self._numbers, self._decided, strict=True)}


def _trace(came: dict[Node, tuple[Node, int]], start: Node, goal: Node) -> list[int]:
    path: list[int] = []
    node = goal
    while node != start:
        node, edge = came[node]
        path.append(edge)
    return path
