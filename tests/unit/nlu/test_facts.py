import pytest

from nlu.facts import find_facts


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
