"""The states of a delivery: what an agency may say next."""

import re
from pathlib import Path

import pytest

from api.agency.states import load_states
from api.demo_agency.pages import NEXT, REASONS
from api.pages.texts import load_texts

STATES = load_states()
GUIDE = Path(__file__).parents[4] / "docs" / "agencies.md"
ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \| (.+) \|$", re.M)


@pytest.mark.parametrize("ended", ["done", "declined", "revoked"])
def test_what_has_ended_stays_ended(ended: str) -> None:
    assert not any(STATES.may_become(ended, wanted) for wanted in STATES.moves)


def test_every_state_that_waits_can_be_brought_to_its_end() -> None:
    for present in STATES.moves:
        reached = {present}
        while new := {w for state in reached for w in STATES.moves[state]} - reached:
            reached |= new
        assert reached & (STATES.closed | {"revoked"}), present


def test_a_receipt_may_overtake_our_own_note_that_the_ticket_was_sent() -> None:
    assert STATES.moves["queued"] == STATES.moves["sent"]


def test_an_agency_can_never_say_what_is_ours_to_say() -> None:
    assert STATES.reportable.isdisjoint({"queued", "sent", "revoked"})


def test_a_state_that_is_not_known_leads_nowhere() -> None:
    assert not STATES.may_become("nonsense", "received")


def test_the_guide_tells_agencies_exactly_these_moves() -> None:
    part = GUIDE.read_text("utf-8").split("| the delivery is | you may say |")[1]
    told: dict[str, set[str]] = {}
    for states, moves in ROW.findall(part.split("\n\n")[0]):
        for state in re.findall(r"`(\w+)`", states):
            told[state] = set(re.findall(r"`(\w+)`", moves))
    assert told == {state: set(moves) for state, moves in STATES.moves.items()}


def test_the_demonstration_offers_only_legal_answers_and_has_words_for_all() -> None:
    texts = load_texts()
    for state, moves in NEXT.items():
        assert set(moves) <= STATES.moves[state]
        for move in moves:
            assert texts.get(f"demo_agency.do.{move}")
    for state in STATES.moves:
        assert texts.get(f"demo_agency.state.{state}")
    assert STATES.reasons == REASONS
    for reason in REASONS:
        assert texts.get(f"demo_agency.reason.{reason}")
