"""Periods go by Vietnam's days, whatever the clock of the machine."""

from datetime import UTC, date, datetime

import pytest

from api.statistics.calendar import (
    BadPeriod,
    Period,
    Unit,
    label_of,
    next_unit,
    preset,
    start_of,
)


def test_a_day_begins_at_midnight_in_vietnam() -> None:
    year = Period.of(date(2026, 1, 1), date(2026, 12, 31))
    assert year.begin == datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert year.end == datetime(2026, 12, 31, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("unit", "day", "start", "after", "label"),
    [
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1), "12/2026"),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 3, 1), "02/2028"),
        ("quarter", date(2026, 3, 31), date(2026, 1, 1), date(2026, 4, 1), "Q1/2026"),
        ("quarter", date(2026, 11, 2), date(2026, 10, 1), date(2027, 1, 1), "Q4/2026"),
        ("year", date(2026, 7, 1), date(2026, 1, 1), date(2027, 1, 1), "2026"),
    ],
)
def test_a_day_lies_in_its_month_quarter_and_year(
    unit: Unit, day: date, start: date, after: date, label: str
) -> None:
    assert start_of(unit, day) == start
    assert next_unit(unit, start) == after
    assert label_of(unit, start) == label


def test_a_period_over_the_years_end_has_every_unit_that_it_touches() -> None:
    period = Period.of(date(2025, 12, 31), date(2026, 4, 1))
    assert [day.month for day in period.units("month")] == [12, 1, 2, 3, 4]
    assert [label_of("quarter", d) for d in period.units("quarter")] == [
        "Q4/2025",
        "Q1/2026",
        "Q2/2026",
    ]
    assert list(period.units("year")) == [date(2025, 1, 1), date(2026, 1, 1)]
    assert period.whole_months() == Period(date(2025, 12, 1), date(2026, 4, 30))


def test_one_day_is_a_period() -> None:
    day = Period.of(date(2026, 5, 5), date(2026, 5, 5))
    assert (day.end - day.begin).total_seconds() == 86400
    assert list(day.units("month")) == [date(2026, 5, 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 2, 1), date(2026, 1, 31)),
        (date(1, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(9999, 12, 31)),
        (date(2020, 1, 1), date(2045, 1, 1)),
    ],
)
def test_what_is_no_period_is_refused(first: date, last: date) -> None:
    with pytest.raises(BadPeriod):
        Period.of(first, last)


def test_the_periods_on_offer() -> None:
    today = date(2026, 1, 15)
    assert preset("this_month", today) == Period(date(2026, 1, 1), date(2026, 1, 31))
    assert preset("last_month", today) == Period(date(2025, 12, 1), date(2025, 12, 31))
    assert preset("this_quarter", today) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert preset("this_year", today) == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert preset("last_year", today) == Period(date(2025, 1, 1), date(2025, 12, 31))
