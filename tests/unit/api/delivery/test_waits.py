"""The waits between tries grow, stay bounded, and fit many tries into three days."""

from datetime import timedelta

import pytest

from api.delivery.courier import Outcome
from api.delivery.jobs import GIVE_UP_AFTER, LONGEST_WAIT, wait_before

FAILED = Outcome("failed")


def test_the_second_try_comes_in_seconds() -> None:
    assert timedelta(seconds=4) <= wait_before(2, FAILED) <= timedelta(seconds=6)


@pytest.mark.parametrize("attempt", [0, 1, 2, 5, 12, 13, 40, 10**6])
def test_no_wait_is_longer_than_three_hours_and_a_fifth(attempt: int) -> None:
    assert timedelta(0) < wait_before(attempt, FAILED) <= LONGEST_WAIT * 1.2


def test_the_waits_are_not_all_alike() -> None:
    assert len({wait_before(8, FAILED) for _ in range(20)}) > 10


def test_three_days_hold_dozens_of_tries_and_the_first_hour_many() -> None:
    passed, tries, first_hour = timedelta(0), 1, 1
    while passed < GIVE_UP_AFTER:
        tries += 1
        passed += wait_before(tries, FAILED)
        first_hour += passed < timedelta(hours=1)
    assert 25 <= tries <= 60
    assert first_hour >= 8
