"""What more telling and correcting make of a ticket: nothing is lost, nothing silently eased."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.tickets.content import Content, acted_on, corrected, followed_up, told, told_more
from bot.dialogue.events import Report, State
from data.models import Conversation
from nlu.labels import Urgency

LATER = UUID(int=7)
contents = st.builds(
    Content,
    urgency=st.sampled_from(["medium", "high", "critical"]),
    category=st.sampled_from(["bullying", "physical_abuse"]),
    reporter=st.just("child"),
    online=st.booleans(),
    place_code=st.sampled_from([None, "24505", "22015"]),
    place_outside=st.booleans(),
    report=st.fixed_dictionaries({"words": st.lists(st.text(max_size=5), max_size=2)}),
)


def conversation(**changes: object) -> Conversation:
    fields: dict[str, object] = {
        "urgency": "high",
        "category": "bullying",
        "place_code": None,
        "urgency_source": "machine",
        "category_source": "machine",
        "place_source": "machine",
    }
    return Conversation(**{**fields, **changes})


@given(contents, contents)
def test_a_return_adds_and_takes_nothing_away(before: Content, new: Content) -> None:
    after = followed_up(before, LATER, new)
    assert Urgency(after.urgency).rank == max(
        Urgency(before.urgency).rank, Urgency(new.urgency).rank
    )
    assert after.report["words"] == before.report["words"]
    assert after.follow_ups == {str(LATER): new.report}
    assert after.place_code == (before.place_code or new.place_code)
    assert after.online == (before.online or new.online)
    assert not (after.place_code and after.place_outside)


@given(contents, contents, contents)
def test_the_first_conversation_keeps_what_the_return_told(
    before: Content, later: Content, new: Content
) -> None:
    after = told_more(followed_up(before, LATER, later), new)
    assert after.follow_ups == {str(LATER): later.report}
    assert after.report["words"] == new.report["words"]
    assert after.urgency == new.urgency
    assert after.online >= later.online


@given(contents)
def test_the_same_return_twice_changes_nothing_the_second_time(before: Content) -> None:
    once = followed_up(before, LATER, before)
    assert followed_up(once, LATER, before) == once


@given(contents, contents)
def test_without_a_return_the_newest_telling_stands(before: Content, new: Content) -> None:
    assert told_more(before, new) == new


@given(contents)
def test_a_correction_touches_labels_only(before: Content) -> None:
    case = conversation(urgency="medium", place_code="24505", place_source="operator")
    after = corrected(before, case)
    assert (after.urgency, after.category, after.place_code) == ("medium", "bullying", "24505")
    assert after.report == before.report


def test_a_place_that_only_the_return_told_outlives_a_correction_of_something_else() -> None:
    before = told(conversation(), State(report=Report(story=("a",))))
    assert corrected(replace(before, place_code="24505"), conversation()).place_code == "24505"


def test_whatever_is_forwarded_is_acted_on_at_least_as_medium() -> None:
    assert [acted_on(level) for level in (None, "low", "medium", "high", "critical")] == [
        "medium",
        "medium",
        "medium",
        "high",
        "critical",
    ]


def test_online_abuse_is_online_whatever_the_report_says() -> None:
    assert told(conversation(category="online_sexual_abuse"), State()).online
    assert told(conversation(), State(report=Report(online=True))).online
    assert not told(conversation(), State()).online
