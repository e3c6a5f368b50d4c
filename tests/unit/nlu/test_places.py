import csv
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.places import find_place
from nlu.text import strip_marks

BMT = {"24121", "24133", "24154", "24163", "24169", "24175"}
ROWS = list(
    csv.DictReader(
        resources.files("nlu.places")
        .joinpath("communes_daklak.csv")
        .read_text("utf-8")
        .splitlines()
    )
)


def codes(text: str) -> set[str]:
    place = find_place(text)
    return set(place.communes) if place else set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("em ở Ea Knuếc", {"24505"}),
        ("ea knuec", {"24505"}),
        ("EaKnuec", {"24505"}),
        ("nhà em ở xã Ea Tul", {"24277"}),
        ("x. Ea Tul", {"24277"}),
        ("xa cu mgar", {"24280"}),
        ("Tân Lập, Krông Búk", {"24316"}),
        ("phường Tân Lập bmt", {"24121"}),
        ("Ea Bar Buôn Đôn", {"24250"}),
        ("em o phuong thanh cong bmt", {"24133"}),
        ("quê Nghệ An nhưng đang ở Ea Drăng", {"24181"}),
        ("P. Tân An", {"24163"}),
        ("TT Phước An", {"24490"}),
        ("p4 tuy hoa", {"22015"}),
        ("Thành Công", {"24133"}),
    ],
)
def test_a_clear_name_gives_one_commune(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xã Ea Bar", {"22225", "22237", "24250"}),
        ("xã Krông Búk", {"24310", "24496"}),
        ("em ở hòa phú", {"24175", "22250"}),
        ("xã Ea BHốk", {"24561", "24544"}),
        ("phường 9", {"22015", "22045"}),
        ("bmt", BMT),
        ("em ở Ban Mê", BMT),
        ("TX Buôn Hồ", {"24305", "24328", "24340"}),
        ("H. Krông Pắc", {"24490", "24496", "24502", "24505", "24526", "24529"}),
    ],
)
def test_a_name_of_several_gives_all_of_them(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text", ["em ở Sài Gòn", "tỉnh Bình Dương", "Tân Lập, Bình Dương", "ở Nha Trang"]
)
def test_another_province_is_told_as_outside(text: str) -> None:
    place = find_place(text)
    assert place is not None
    assert place.outside
    assert not place.communes


@pytest.mark.parametrize("text", ["em ở Đắk Lắk", "dak lak", "tỉnh Phú Yên", "phú yên"])
def test_our_province_alone_tells_no_commune_and_is_not_outside(text: str) -> None:
    place = find_place(text)
    assert place is not None
    assert not place.communes
    assert not place.outside


@pytest.mark.parametrize(
    "text",
    [
        "tuần này em buồn",
        "thành công rồi",
        "đoàn kết là sức mạnh",
        "cả nhà thống nhất như vậy",
        "em muốn sống trong hòa bình",
        "em tu an com mot minh",
        "cứ né em hoài",
        "",
        "😀",
    ],
)
def test_common_words_are_no_places(text: str) -> None:
    assert find_place(text) is None


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row['old_ward_code']}-{row['new_ward_code']}"
)
def test_every_old_commune_with_its_district_leads_to_its_new_one(row: dict[str, str]) -> None:
    full = f"{row['old_ward']}, {row['old_district']}"
    expected = {r["new_ward_code"] for r in ROWS if r["old_ward_code"] == row["old_ward_code"]}
    assert codes(full) == expected
    assert codes(strip_marks(full).lower()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("em không ở Ea Súp, em ở Ea Knuếc", {"24505"}),
        ("em khong o ea knuec dau", set()),
        ("không phải xã Ea Tul mà là xã Ea Knuếc", {"24505"}),
    ],
)
def test_a_place_denied_is_not_where_it_is(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize("text", ["em ở ea knue", "em o ea knueec", "xã ea nkuec"])
def test_a_slip_of_the_finger_is_seen_through_after_a_locative(text: str) -> None:
    assert codes(text) == {"24505"}


@pytest.mark.parametrize("text", ["con mèo ea", "em cu the la vay", "mai em o nha", "ở kia kìa"])
def test_words_near_a_name_are_no_places(text: str) -> None:
    assert find_place(text) is None


@pytest.mark.parametrize("text", ["em ở Krông Nô", "quê em ở Bình Thuận"])
def test_a_name_that_another_province_bears_too_is_asked_about(text: str) -> None:
    place = find_place(text)
    assert place is not None
    assert len(place.communes) == 1
    assert place.ambiguous


@pytest.mark.parametrize(
    "text", ["huyện Krông Nô", "Krông Nô, Đắk Nông", "tỉnh Bình Thuận", "Phan Thiết, Bình Thuận"]
)
def test_such_a_name_with_its_own_province_is_outside(text: str) -> None:
    place = find_place(text)
    assert place is not None
    assert place.outside


def test_the_commune_counts_and_not_the_hamlet_that_bears_the_name_of_another() -> None:
    assert codes("thôn Tân Lập, xã Ea Knuếc") == {"24505"}
    assert codes("em ở buôn Trấp") == {"24538"}


@given(st.text())
def test_any_text_is_valid(text: str) -> None:
    find_place(text)
