import pytest

from nlu.labels import Urgency
from nlu.rules import RulesInvalid, default_rules, read_rules
from nlu.rules.matching import Case
from nlu.rules.precheck import needed
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


@pytest.mark.parametrize(
    ("pattern", "choices"),
    [
        ("dao|rựa", [{"dao", "rua"}]),
        ("cầm(?: \\w+){0,2} (?:dao|rựa)", [{"cam"}, {"dao", "rua"}]),
        ("(?:lưỡi )?dao", [{"dao"}]),
        ("dao(?! cạo)", [{"dao"}]),
        ("tr[ó]i", [{"troi"}]),
        ("lớp ?[6-9]", [{"lop"}]),
        ("em|dao", []),
        ("\\d+ ?(?:h|giờ)", []),
    ],
)
def test_what_a_pattern_needs(pattern: str, choices: list[set[str]]) -> None:
    assert sorted(map(sorted, needed(pattern))) == sorted(map(sorted, choices))


def test_a_bracket_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="bracket"):
        needed("dao)")


def test_the_cheap_look_never_hides_a_match() -> None:
    texts = [normalise(case.values[1].text) for case in CASES]  # type: ignore[union-attr]
    for rule in RULES.values():
        for sign in rule.signs:
            for text in texts:
                if sign.pattern.search(text.toned):
                    assert sign.may_meet(text.plain), (rule.name, text.toned)


BOOK = """
words: {}
guards:
  film: {whole: phim, unless: không phải phim}
groups: {usual: [film]}
rules:
  - name: tied
    urgency: critical
    category: physical_abuse
    any: ['tr[ó]i']
    also: 'em|con'
    guards: [usual]
    fires: [em bị trói]
    silent: [trời ơi em]
"""


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("em bị trói", True),
        ("em bi troi", False),  # a letter in brackets stands for itself
        ("nó bị trói", False),  # `also` is missing
        ("em coi phim có người bị trói", False),
        ("em bị trói, không phải phim đâu", True),
    ],
)
def test_strict_letters_groups_of_guards_and_conditions(text: str, speaks: bool) -> None:
    assert read_rules(BOOK).rules["tied"].speaks(normalise(text)) is speaks
