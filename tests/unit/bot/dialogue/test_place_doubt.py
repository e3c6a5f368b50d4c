"""A name that another province bears too is asked about once, and never taken for sure."""

import pytest

from nlu.understanding import PlaceMention
from tests.unit.bot.dialogue.talking import BEATEN, Talk, understood

DOUBTFUL = PlaceMention("Bình Tân", ("1",), perhaps_outside=True)


@pytest.fixture
def asked(talk: Talk) -> Talk:
    place = understood("high", "physical_abuse", "child", relation="ba", place=DOUBTFUL)
    return talk.says("ba hay đánh em, em ở Bình Tân", place).says("em đang an toàn, viết được")


def test_it_is_asked_with_the_place_of_ours_to_choose(asked: Talk) -> None:
    assert asked.state.asked == "where"
    buttons = [button.value for reply in asked.last.replies for button in reply.buttons]
    assert "answer:place:1" in buttons
    assert "answer:place:none" in buttons


def test_the_place_of_ours_is_taken_when_it_is_chosen(asked: Talk) -> None:
    asked.presses("answer:place:1")
    assert asked.state.report.place_codes == ("1",)
    assert not asked.state.report.place_doubtful
    assert asked.state.asked != "where"


def test_it_is_dropped_when_it_is_not(asked: Talk) -> None:
    asked.presses("answer:place:none")
    assert asked.state.report.place_codes == ()


def test_another_province_named_then_is_outside(asked: Talk) -> None:
    asked.says("ở Sài Gòn", understood(place=PlaceMention("Sài Gòn", outside=True)))
    assert asked.state.report.place_outside
    assert asked.state.report.place_codes == ()
    assert asked.state.asked != "where"


def test_another_commune_of_ours_named_then_is_the_one(asked: Talk) -> None:
    asked.says("xã Ea Bar", understood(place=PlaceMention("Ea Bar", ("2",))))
    assert asked.state.report.place_codes == ("2",)
    assert not asked.state.report.place_doubtful


def test_a_plain_no_drops_the_place_and_is_not_asked_again(asked: Talk) -> None:
    asked.says("không")
    assert asked.state.report.place_codes == ()
    assert not asked.state.report.place_doubtful


def test_a_plain_yes_keeps_it(asked: Talk) -> None:
    asked.says("dạ đúng rồi")
    assert asked.state.report.place_codes == ("1",)
    assert not asked.state.report.place_doubtful


def test_a_name_that_only_we_bear_is_not_doubted(talk: Talk) -> None:
    talk.says("ba hay đánh em", BEATEN)
    talk.says("em ở Ea Bar", understood(place=PlaceMention("Ea Bar", ("2",))))
    assert not talk.state.report.place_doubtful
