"""No small count leaves the house, and none can be worked out from what does."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.statistics.calendar import Period, start_of
from api.statistics.suppression import Mark, Number, protect
from api.statistics.tables import TOTAL
from api.statistics.withholding import protect_calendar, protect_list, protect_table
from tests.unit.api.statistics.reader import Key, Published

COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))
COLUMNS = ("a", "b", "c")


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.lists(COUNTS, min_size=3, max_size=3), min_size=1, max_size=5),
    st.integers(1, 3),
    st.integers(3, 6),
)
def test_nothing_small_follows_from_a_table_with_its_sums(
    rows: list[list[int]], width: int, threshold: int
) -> None:
    columns = COLUMNS[:width]
    counts = {(str(r), c): row[i] for r, row in enumerate(rows) for i, c in enumerate(columns)}
    marks = protect_table(counts, columns, "all", threshold)
    assert_safe(published_table(counts, columns, marks, threshold))


@settings(max_examples=400, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=8), st.integers(3, 6))
def test_nothing_small_follows_from_a_list_with_its_total(
    counts: list[int], threshold: int
) -> None:
    named = {str(i): count for i, count in enumerate(counts)}
    marks = protect_list(named, "n", threshold)
    numbers: dict[Key, int] = {(row, "n"): count for row, count in named.items()}
    numbers[TOTAL, "n"] = sum(counts)
    sums = [((TOTAL, "n"), [(row, "n") for row in named])]
    assert_safe(Published(numbers, marks, sums, threshold))


@settings(max_examples=200, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=20), st.integers(1, 12))
def test_nothing_small_follows_from_months_quarters_and_years_together(
    counts: list[int], begin: int
) -> None:
    months: dict[date, int] = {}
    day = date(2026, begin, 1)
    for count, month in zip(counts, Period(day, date(2029, 1, 1)).units("month"), strict=False):
        months[month] = count
    marks = protect_calendar(months, "n", 5)
    numbers: dict[Key, int] = {(f"month:{m}", "n"): count for m, count in months.items()}
    sums: list[tuple[Key, list[Key]]] = []
    for unit in ("quarter", "year"):
        for start in dict.fromkeys(start_of(unit, m) for m in months):
            parts = [m for m in months if start_of(unit, m) == start]
            numbers[f"{unit}:{start}", "n"] = sum(months[m] for m in parts)
            sums.append(((f"{unit}:{start}", "n"), [(f"month:{m}", "n") for m in parts]))
    numbers[TOTAL, "n"] = sum(counts)
    sums.append(((TOTAL, "n"), [(f"month:{m}", "n") for m in months]))
    assert_safe(Published(numbers, marks, sums, 5))


def published_table(
    counts: dict[Key, int], columns: tuple[str, ...], marks: dict[Key, Mark], threshold: int
) -> Published:
    rows = list(dict.fromkeys(row for row, _ in counts))
    numbers = dict(counts)
    sums: list[tuple[Key, list[Key]]] = []
    for row in rows:
        numbers[row, "all"] = sum(counts[row, c] for c in columns)
        sums.append(((row, "all"), [(row, c) for c in columns]))
    for column in (*columns, "all"):
        numbers[TOTAL, column] = sum(numbers[row, column] for row in rows)
        sums.append(((TOTAL, column), [(row, column) for row in rows]))
    sums.append(((TOTAL, "all"), [(TOTAL, c) for c in columns]))
    return Published(numbers, marks, sums, threshold)


def assert_safe(published: Published) -> None:
    for key, value in published.numbers.items():
        if 0 < value < published.threshold:
            assert published.marks[key] is not Mark.SHOWN
        if published.marks[key] is Mark.SMALL:
            assert 0 < value < published.threshold
    assert published.worked_out() == []


def test_the_reader_of_these_tests_does_find_what_is_not_protected() -> None:
    numbers: dict[Key, int] = {("1", "n"): 3, ("2", "n"): 40, (TOTAL, "n"): 43}
    sums = [((TOTAL, "n"), [("1", "n"), ("2", "n")])]
    marks = {key: Mark.SMALL if value == 3 else Mark.SHOWN for key, value in numbers.items()}
    assert Published(numbers, marks, sums, 5).worked_out() == [("1", "n")]


def test_one_small_count_takes_the_smallest_other_with_it_and_no_more() -> None:
    marks = protect_list({"x": 3, "y": 40, "z": 9, "none": 0}, "n", 5)
    assert {row for (row, _), mark in marks.items() if mark is not Mark.SHOWN} == {"x", "z"}
    assert marks["x", "n"] is Mark.SMALL
    assert marks["z", "n"] is Mark.HELD


def test_where_nothing_is_small_all_is_shown() -> None:
    counts = {("x", "a"): 5, ("x", "b"): 0, ("y", "a"): 70, ("y", "b"): 8}
    assert set(protect_table(counts, ("a", "b"), "all", 5).values()) == {Mark.SHOWN}


def test_small_counts_that_their_own_sum_would_tell_are_not_even_called_small() -> None:
    marks = protect_list({"x": 4, "y": 4}, "n", 5)
    assert marks["x", "n"] is marks["y", "n"] is Mark.HELD
    assert marks[TOTAL, "n"] is Mark.SHOWN


def test_a_row_that_stands_in_another_table_is_not_withheld_for_the_sake_of_one() -> None:
    marks = protect_list({"x": 3, "elsewhere": 8, "z": 90}, "n", 5, shared=["elsewhere"])
    assert marks["elsewhere", "n"] is Mark.SHOWN
    assert marks["z", "n"] is Mark.HELD


@pytest.mark.parametrize("rows", [1, 3])
def test_totals_are_decided_alike_in_every_table(rows: int) -> None:
    counts = {(str(r), c): (3 if c == "a" and r == 0 else 10) for r in range(rows) for c in "ab"}
    counts |= {(str(r), "a"): 0 for r in range(1, rows)}
    marks = protect_table(counts, ("a", "b"), "all", 5)
    assert marks[TOTAL, "a"] is Mark.SMALL
    assert marks[TOTAL, "b"] is Mark.HELD
    assert marks[TOTAL, "all"] is Mark.SHOWN


def test_a_threshold_that_its_own_mark_would_betray_is_refused() -> None:
    with pytest.raises(ValueError, match="below 3"):
        protect([Number("x", "left", "right", 1)], 2)
