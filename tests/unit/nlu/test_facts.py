from datetime import date

import pytest

from nlu.facts import find_facts
from nlu.facts.times import TimeSpan


def test_ages_are_read_in_figures_words_and_grades() -> None:
    assert find_facts("bé gái 7 tuổi").ages == (7,)
    assert find_facts("em 13t").ages == (13,)
    assert find_facts("con mười ba tuổi").ages == (13,)
    assert find_facts("em học lớp 6").ages == (11,)
    assert find_facts("be so sinh").ages == (0,)


def test_an_adults_age_is_no_childs_age() -> None:
    assert find_facts("ông 45 tuổi").ages == ()


def test_sex_is_told_only_when_it_is_clear() -> None:
    assert find_facts("cháu gái tôi").sex == "female"
    assert find_facts("thang be").sex == "male"
    assert find_facts("bé trai và bé gái").sex is None
    assert find_facts("em sợ").sex is None


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("bố dượng đang đánh em", "bố dượng"),
        ("me ke hay danh con", "me ke"),
        ("thầy giáo sờ em", "thầy giáo"),
        ("em thương mẹ", None),
    ],
)
def test_the_offender_is_named_in_the_writers_words(text: str, relation: str | None) -> None:
    assert find_facts(text).relation == relation


def test_whether_the_offender_is_near() -> None:
    assert find_facts("ba đang ở nhà").offender_near is True
    assert find_facts("ba đi làm rồi").offender_near is False
    assert find_facts("ba đánh em").offender_near is None


def test_whether_the_writer_is_safe() -> None:
    assert find_facts("cứu em với").safe_now is False
    assert find_facts("em an toàn rồi").safe_now is True
    assert find_facts("em không an toàn").safe_now is False


def test_injuries_told_and_denied() -> None:
    assert "gãy tay" in find_facts("con bị gãy tay").injuries
    assert find_facts("con không bị gãy tay").injuries == ()


def test_telephone_numbers_and_accounts() -> None:
    facts = find_facts("gọi 0905 123 456, nick @anhmin88, https://fb.com/abc.")
    assert facts.phones == ("+84905123456",)
    assert facts.links == ("https://fb.com/abc", "@anhmin88")


def test_time_and_online() -> None:
    facts = find_facts("tối qua nó nhắn zalo đòi ảnh")
    assert facts.when == "tối qua"
    assert facts.online


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("tối qua bố đánh em", (-1, -1)),
        ("toi qua bo danh em", (-1, -1)),
        ("đang đánh em", (0, 0)),
        ("ngày mai nó hẹn em", (1, 1)),
        ("3 ngày trước", (-3, -3)),
        ("hai tuần trước", (-14, -14)),
        ("ba ngày nay không ăn", (-3, 0)),
        ("tuần trước", (-14, -7)),
        ("năm ngoái", (-730, -180)),
        ("em buồn", None),
    ],
)
def test_when_is_counted_in_days_from_the_message(text: str, days: tuple[int, int] | None) -> None:
    assert find_facts(text).days == days


def test_days_become_dates_on_the_day_of_the_message() -> None:
    assert TimeSpan(-1, 0).on(date(2026, 3, 1)) == (date(2026, 2, 28), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hôm 12/3/2026", "2026-03-12"),
        ("ngày 5-11", "--11-05"),
        ("chia 31/2 phần", None),
        ("em 12 tuổi", None),
    ],
)
def test_a_calendar_date_is_read_and_an_impossible_one_is_not(
    text: str, expected: str | None
) -> None:
    assert find_facts(text).date == expected


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("em học lớp 6", ((11, 12),)),
        ("cháu học mẫu giáo", ((3, 5),)),
        ("hs cấp 2", ((11, 14),)),
        ("em sợ", ()),
    ],
)
def test_a_school_class_gives_a_range_of_ages(text: str, ranges: tuple[object, ...]) -> None:
    assert find_facts(text).age_ranges == ranges


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("hai chị em bị nhốt", 2),
        ("có 3 đứa nhỏ ở nhà một mình", 3),
        ("ba cháu đánh cháu", None),
        ("2 be gai", 2),
        ("4 học sinh", 4),
    ],
)
def test_the_number_of_children(text: str, number: int | None) -> None:
    assert find_facts(text).children == number
