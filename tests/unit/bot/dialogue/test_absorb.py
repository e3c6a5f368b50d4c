"""Facts fill gaps, corrections replace, and an answer is not taken for new harm."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.absorb import absorb_facts, absorb_place, as_written, bounded, narrowed
from bot.dialogue.events import AlarmKind, RaiseAlarm, Report
from nlu.understanding import Facts, PlaceMention
from tests.unit.bot.dialogue.talking import BEATEN, Talk, understood

ALARM = RaiseAlarm(AlarmKind.CRITICAL)
JUDGED_CRITICAL = understood("critical", "other_concern")


def test_a_later_message_does_not_overwrite_what_was_told() -> None:
    report = absorb_facts(Report(offender="ba", child_ages=(9,)), Facts(relation="chú", ages=(12,)))
    assert (report.offender, report.child_ages) == ("ba", (9,))


def test_a_correction_does() -> None:
    told = Report(offender="ba", child_ages=(9,), place_codes=("1",), place_text="A")
    facts = Facts(relation="chú", ages=(12,), place=PlaceMention("B", ("2",)))
    report = absorb_facts(told, facts, correcting=True)
    assert (report.offender, report.child_ages, report.place_codes) == ("chú", (12,), ("2",))


@pytest.mark.parametrize(
    ("known", "named", "left"),
    [((), ("1", "2"), ("1", "2")), (("1", "2"), ("2", "3"), ("2",)), (("1",), ("2",), ("1",)),
     (("1", "2"), ("3",), ("3",))],
)  # fmt: skip
def test_places_narrow_down(
    known: tuple[str, ...], named: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert narrowed(known, named) == left


def test_a_place_outside_does_not_push_a_known_one_away() -> None:
    told = Report(place_codes=("1",), place_text="Ea Bar")
    assert absorb_place(told, PlaceMention("Hà Nội", outside=True), correcting=False) == told


def test_place_and_relation_keep_the_letters_of_the_writer() -> None:
    facts = Facts(place=PlaceMention("ea knuếc", ("1",)), relation="bố dượng")
    found = as_written(facts, "Bố Dượng ở Ea Knuếc")
    assert found.place is not None
    assert (found.place.text, found.relation) == ("Ea Knuếc", "Bố Dượng")


@given(st.lists(st.text(max_size=300), max_size=12))
def test_a_story_never_grows_beyond_its_bound_and_keeps_each_beginning(said: list[str]) -> None:
    kept = bounded(tuple(said), 500)
    assert sum(map(len, kept)) <= 500
    assert all(any(text.startswith(k.rstrip("…")) for text in said) for k in kept)


@pytest.mark.parametrize("said", ["dạ có", "có ạ", "không biết", "cảm ơn"])
def test_a_bare_answer_is_no_new_harm_whatever_the_engine_reads_into_it(
    talk: Talk, said: str
) -> None:
    talk.says("ba hay đánh em", BEATEN).says(said, JUDGED_CRITICAL)
    assert ALARM not in talk.actions
    assert talk.last.told is None
    assert str(talk.state.urgency) == "high"


def test_nor_is_a_place_or_an_age(talk: Talk) -> None:
    place = PlaceMention("Ea Bar", ("1",))
    talk.says("ba hay đánh em", BEATEN).says("có")
    talk.says("em ở Ea Bar", understood("critical", "other_concern", place=place))
    assert ALARM not in talk.actions
    talk.says("em 12 tuổi", understood("critical", "other_concern", ages=(12,)))
    assert ALARM not in talk.actions


def test_a_rule_that_fires_is_new_harm_in_however_few_words(talk: Talk) -> None:
    talk.says("ba hay đánh em", BEATEN)
    talk.says("ổng cầm dao", understood("critical", "physical_abuse", rules=("weapon",)))
    assert ALARM in talk.actions
    assert str(talk.last.told) == "critical"


def test_more_of_the_story_is_new_harm_even_without_a_rule(talk: Talk) -> None:
    talk.says("ba hay đánh em", BEATEN).says("ổng về tới cửa rồi cô ơi", JUDGED_CRITICAL)
    assert ALARM in talk.actions


@pytest.mark.parametrize(
    ("first", "then", "probability", "spoken_to_as"),
    [("unknown", "other", 0.5, "unknown"), ("unknown", "child", 0.7, "child"),
     ("other", "child", 0.9, "child"), ("other", "child", 0.7, "other"),
     ("child", "other", 0.9, "child"), ("child", "unknown", 1.0, "child")],
)  # fmt: skip
def test_only_a_child_is_found_out_late(
    talk: Talk, first: str, then: str, probability: float, spoken_to_as: str
) -> None:
    talk.says("có trẻ bị đánh", understood("high", "physical_abuse", first))
    later = understood("high", "physical_abuse", then)
    talk.says("đánh bằng roi suốt ngày", replace(later, reporter_probability=probability))
    assert talk.state.reporter == spoken_to_as
