"""A state survives being stored, and a state of another version is told apart."""

import json
from dataclasses import replace

import pytest

from bot.dialogue.events import Report, State
from bot.dialogue.stored import UnreadableState, dump_state, load_state
from nlu.labels import Urgency

FULL = State(
    stage="asking",
    asked="where",
    skipped=("safe",),
    urgency=Urgency.HIGH,
    report=Report(story=("a", "b"), child_ages=(11,), safe_now=False, place_codes=("1", "2")),
    critical_signs=("violence_now",),
)


@pytest.mark.parametrize("state", [State(), FULL])
def test_a_stored_state_comes_back_the_same(state: State) -> None:
    assert load_state(json.loads(json.dumps(dump_state(state)))) == state


def test_a_state_of_an_older_program_gets_its_missing_fields() -> None:
    plain = dump_state(FULL)
    del plain["critical_signs"]
    assert load_state(plain) == replace(FULL, critical_signs=())


def test_a_field_that_is_gone_is_dropped() -> None:
    assert load_state({**dump_state(FULL), "gone": 1}) == FULL


@pytest.mark.parametrize("change", [{"version": 99}, {"stage": "nowhere"}, {"turns": "many"}])
def test_what_is_no_state_of_ours_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UnreadableState):
        load_state({**dump_state(FULL), **change})


def test_an_unreadable_state_does_not_show_its_content() -> None:
    with pytest.raises(UnreadableState) as refused:
        load_state({**dump_state(FULL), "asked": ["bí mật"]})
    assert "bí mật" not in str(refused.value)
