import pytest

from nlu.labels import Urgency
from nlu.rules import RulesInvalid, default_rules, read_rules
from nlu.rules.matching import Case
from nlu.text import normalise, strip_marks

RULES = default_rules().rules
CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, rule in RULES.items()
    for number, case in enumerate(rule.cases)
]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_each_rule_speaks_and_keeps_silent_as_its_cases_say(name: str, case: Case) -> None:
    assert RULES[name].speaks(normalise(case.text)) is case.fires


@pytest.mark.parametrize(("name", "case"), [c for c in CASES if c.values[1].fires])  # type: ignore[union-attr]
def test_each_rule_hears_the_same_text_without_marks(name: str, case: Case) -> None:
    assert RULES[name].speaks(normalise(strip_marks(case.text)))


def test_every_rule_has_cases_on_both_sides() -> None:
    for rule in RULES.values():
        assert {case.fires for case in rule.cases} == {True, False}, rule.name


def test_rules_only_raise() -> None:
    assert {rule.urgency for rule in RULES.values()} <= {Urgency.CRITICAL, Urgency.HIGH}


def test_a_broken_rule_file_is_refused_clearly() -> None:
    with pytest.raises(RulesInvalid):
        read_rules("rules: [{name: x}]")


def test_the_most_urgent_rule_comes_first() -> None:
    hits = default_rules().hits(normalise("bố hay đánh em, giờ bố đang đánh em"))
    assert hits[0].urgency is Urgency.CRITICAL
