"""Reading the rule file: words to reuse, guards, rules with their cases."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from nlu.labels import Category, Urgency
from nlu.rules.matching import Case, Guard, Rule, RuleBook, Sign
from nlu.rules.precheck import needed
from nlu.text import tolerant

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_STRICT = re.compile(r"\[(\w)\]")
_BLANK = re.compile(r" (\??)")


class RulesInvalid(ValueError):
    """The rule file cannot be used; the message names the place."""


@cache
def default_rules() -> RuleBook:
    """Return the rules of `nlu/rules/red_flags.yaml`."""
    return read_rules(resources.files("nlu.rules").joinpath("red_flags.yaml").read_text("utf-8"))


def read_rules(source: str) -> RuleBook:
    """Return the rules that the YAML text `source` tells. Raises RulesInvalid."""
    try:
        content = yaml.safe_load(source)
        words = content["words"]
        guards = {name: _guard(name, raw, words) for name, raw in content["guards"].items()}
        groups = content.get("groups", {})
        rules = [_rule(raw, words, guards, groups) for raw in content["rules"]]
    except (KeyError, TypeError, ValueError, re.error, yaml.YAMLError) as error:
        raise RulesInvalid(f"red-flag rules: {error!r}") from error
    return RuleBook({rule.name: rule for rule in rules})


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """Return `pattern` with its `{words}` filled in."""
    while _PLACEHOLDER.search(pattern):
        pattern = _PLACEHOLDER.sub(lambda match: f"(?:{words[match.group(1)]})", pattern)
    return pattern


def _compiled(pattern: str, words: Mapping[str, str], ending: str = "") -> re.Pattern[str]:
    """Compile `pattern` with its `{words}` filled in, tolerant of marks left out.

    A letter alone in brackets must stand as it is.
    """
    strict = _STRICT.sub(lambda match: rf"\u{ord(match.group(1)):04x}", _filled(pattern, words))
    spaced = _BLANK.sub(lambda match: "[ ,]?" if match.group(1) else "[ ,]+", strict)
    return re.compile(rf"(?<!\w)(?:{tolerant(spaced)})(?!\w){ending}")


def _guard(name: str, raw: Mapping[str, str], words: Mapping[str, str]) -> Guard:
    places = {place: _compiled(raw[place], words) for place in raw if place != "before"}
    if "before" in raw:
        places["before"] = _compiled(raw["before"], words, ending=r"[ ,]*$")
    return Guard(name, **places)


def _sign(pattern: str, words: Mapping[str, str]) -> Sign:
    # The shortest string first: it is the one most often met.
    strings = (tuple(sorted(choice, key=len)) for choice in needed(_filled(pattern, words)))
    return Sign(_compiled(pattern, words), tuple(strings))


def _rule(
    raw: Mapping[str, Any],
    words: Mapping[str, str],
    guards: Mapping[str, Guard],
    groups: Mapping[str, Sequence[str]],
) -> Rule:
    fires = [Case(str(text), True) for text in raw["fires"]]
    silent = [Case(str(text), False) for text in raw["silent"]]
    names = [name for entry in raw.get("guards", ()) for name in groups.get(entry, [entry])]
    return Rule(
        name=raw["name"],
        urgency=Urgency(raw["urgency"]),
        category=Category(raw["category"]),
        signs=tuple(_sign(pattern, words) for pattern in raw["any"]),
        guards=tuple(guards[name] for name in names),
        also=_compiled(raw["also"], words) if "also" in raw else None,
        cases=(*fires, *silent),
    )
