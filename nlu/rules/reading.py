"""Reading the rule file: words to reuse, guards, rules with their cases."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from nlu.labels import Category, Urgency
from nlu.rules.matching import Case, Guard, Rule, RuleBook
from nlu.text import tolerant

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


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
        rules = [_rule(raw, words, guards) for raw in content["rules"]]
    except (KeyError, TypeError, ValueError, re.error, yaml.YAMLError) as error:
        raise RulesInvalid(f"red-flag rules: {error!r}") from error
    return RuleBook({rule.name: rule for rule in rules})


def _compiled(pattern: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """Compile `pattern` with its `{words}` filled in, tolerant of marks left out."""
    while _PLACEHOLDER.search(pattern):
        pattern = _PLACEHOLDER.sub(lambda match: f"(?:{words[match.group(1)]})", pattern)
    spaced = pattern.replace(" ", r"[ ,]+")
    return re.compile(rf"(?<!\w)(?:{tolerant(spaced)})(?!\w)")


def _guard(name: str, raw: Mapping[str, str], words: Mapping[str, str]) -> Guard:
    before = raw.get("before")
    return Guard(
        name,
        before=re.compile(_compiled(before, words).pattern + r"[ ,]*$") if before else None,
        inside=_compiled(raw["inside"], words) if "inside" in raw else None,
        around=_compiled(raw["around"], words) if "around" in raw else None,
        whole=_compiled(raw["whole"], words) if "whole" in raw else None,
    )


def _rule(raw: Mapping[str, Any], words: Mapping[str, str], guards: Mapping[str, Guard]) -> Rule:
    fires = [Case(str(text), True) for text in raw["fires"]]
    silent = [Case(str(text), False) for text in raw["silent"]]
    return Rule(
        name=raw["name"],
        urgency=Urgency(raw["urgency"]),
        category=Category(raw["category"]),
        patterns=tuple(_compiled(pattern, words) for pattern in raw["any"]),
        guards=tuple(guards[name] for name in raw.get("guards", ())),
        cases=(*fires, *silent),
    )
