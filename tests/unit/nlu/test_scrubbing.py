"""What leaves for training tells nobody's name, number or place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.scrubbing import scrub


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("gọi em 0905 123 456 nha", "123"),
        ("số 0905.123.456", "0905"),
        ("nhà em ở xã Ea Knuếc", "Knu"),
        ("em o ea kar", "kar"),
        ("chú ấy là Nguyễn Văn Tèo ở cạnh nhà", "Tèo"),
        ("em tên là hoa nè", "hoa"),
        ("em ten Lan, 12 tuoi", "Lan"),
        ("nick nó là bad boy", "bad"),
        ("https://fb.com/abc.xyz", "abc"),
        ("nó là @anhmin88", "anhmin"),
        ("mail abc@gmail.com", "abc"),
        ("trường Lê Lợi", "Lợi"),
        ("trường tiểu học Võ Thị Sáu", "Sáu"),
        ("thầy Hùng sờ em", "Hùng"),
    ],
)
def test_what_tells_who_or_where_is_gone(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in scrub(text)


@pytest.mark.parametrize(
    "text",
    ["bố dượng đang đánh em, em sợ lắm", "em 12 tuổi, học lớp 6", "tối nay 8h nó tới"],
)
def test_what_happened_stays(text: str) -> None:
    assert scrub(text) == text


@given(st.text())
def test_any_text_can_be_scrubbed(text: str) -> None:
    scrub(text)
