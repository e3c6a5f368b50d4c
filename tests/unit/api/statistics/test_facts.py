"""What statistics count by is coarse: an age group, an old unit where no commune is sure."""

import pytest

from api.pages.texts import load_texts
from api.statistics.facts import age_group
from api.statistics.service import BYS, OUTCOMES
from data.reference.old_places import load_old_places, old_place


@pytest.mark.parametrize(
    ("ages", "group"),
    [
        ((), None),
        ((15,), "under_16"),
        ((16,), "16_17"),
        ((17, 12), "under_16"),
        ((18,), None),
        ((30, 17), "16_17"),
    ],
)
def test_the_youngest_child_decides_the_age_group(ages: tuple[int, ...], group: str | None) -> None:
    assert age_group(ages) == group


def test_an_old_district_stands_where_only_it_is_known() -> None:
    district = load_old_places("daklak")["Huyện Krông Pắc, Tỉnh Đắk Lắk"]
    assert len(district) > 2
    assert old_place("daklak", district) == "Huyện Krông Pắc, Tỉnh Đắk Lắk"


def test_a_split_commune_is_named_before_its_district() -> None:
    name, codes = next(
        (name, codes) for name, codes in load_old_places("daklak").items() if "Tỉnh" not in name
    )
    assert old_place("daklak", codes) == name


@pytest.mark.parametrize("codes", [(), ("24505",), ("24505", "22015")])
def test_no_old_unit_where_a_commune_is_sure_or_no_unit_held_them_all(
    codes: tuple[str, ...],
) -> None:
    assert old_place("daklak", codes) is None


def test_every_table_and_state_has_its_words() -> None:
    keys = load_texts().keys
    for by in BYS:
        assert {f"statistics.{group}.{by}" for group in ("tab", "by", "first")} <= keys
    assert {f"console.delivery.{state}" for state in OUTCOMES} <= keys
