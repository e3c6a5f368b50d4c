"""How a red-flag rule meets a text: a pattern, in a clause that no guard takes back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlu.labels import Category, Urgency
from nlu.text import Normalised

_CLAUSE_END = re.compile(r"(?<!\.)\.(?!\.)|[!?\n;]")


@dataclass(frozen=True, slots=True)
class Guard:
    """What takes a match back.

    `before` must end right before the match, `inside` stands in it, `around` anywhere in its
    sentence, `whole` anywhere in the message. Where `unless` stands in the message, nothing is
    taken back.
    """

    name: str
    before: re.Pattern[str] | None = None
    inside: re.Pattern[str] | None = None
    around: re.Pattern[str] | None = None
    whole: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    def takes_back(self, text: str, match: re.Match[str]) -> bool:
        """Tell whether this guard silences `match` in `text`."""
        start, end = _sentence(text, match)
        lead = text[max(start, match.start() - 40) : match.start()]
        met = (
            (self.before and self.before.search(lead))
            or (self.inside and self.inside.search(match.group()))
            or (self.around and self.around.search(text[start:end]))
            or (self.whole and self.whole.search(text))
        )
        return bool(met) and not (self.unless and self.unless.search(text))


def _sentence(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the bounds of the sentence that `match` begins in."""
    start = 0
    for stop in _CLAUSE_END.finditer(text, 0, match.start()):
        start = stop.end()
    following = _CLAUSE_END.search(text, match.end())
    return start, following.start() if following else len(text)


@dataclass(frozen=True, slots=True)
class Case:
    """A text that must make its rule speak (`fires`) or leave it silent."""

    text: str
    fires: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern, and sets of plain strings: of each, one stands in whatever the pattern meets."""

    pattern: re.Pattern[str]
    needed: tuple[tuple[str, ...], ...] = ()

    def may_meet(self, plain: str) -> bool:
        """Tell, cheaply, whether a text that reads `plain` without marks can meet the pattern."""
        for strings in self.needed:
            for string in strings:  # a loop, as `all` of `any` takes twice as long
                if string in plain:
                    break
            else:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One red flag: what it looks for, what silences it, and what it raises to.

    `also` must stand somewhere in the message besides.
    """

    name: str
    urgency: Urgency
    category: Category
    signs: tuple[Sign, ...]
    guards: tuple[Guard, ...]
    also: re.Pattern[str] | None = None
    cases: tuple[Case, ...] = ()

    def speaks(self, text: Normalised) -> bool:
        """Tell whether the rule fires on `text`."""
        return any(
            not any(guard.takes_back(text.toned, match) for guard in self.guards)
            and (self.also is None or self.also.search(text.toned) is not None)
            for sign in self.signs
            if sign.may_meet(text.plain)
            for match in sign.pattern.finditer(text.toned)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired."""

    name: str
    urgency: Urgency
    category: Category


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, by name."""

    rules: Mapping[str, Rule]

    def hits(self, text: Normalised) -> Sequence[Hit]:
        """Return the rules that fire on `text`, the most urgent first."""
        fired = [
            Hit(rule.name, rule.urgency, rule.category)
            for rule in self.rules.values()
            if rule.speaks(text)
        ]
        order = list(Category)
        return sorted(fired, key=lambda hit: (-hit.urgency.rank, order.index(hit.category)))
