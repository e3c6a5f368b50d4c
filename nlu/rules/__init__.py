"""Red-flag rules: data that only raises urgency, each with its own cases on both sides."""

from nlu.rules.matching import Hit, Rule, RuleBook
from nlu.rules.reading import RulesInvalid, default_rules, read_rules

__all__ = ["Hit", "Rule", "RuleBook", "RulesInvalid", "default_rules", "read_rules"]
