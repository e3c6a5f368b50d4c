"""A receipt code is found however it is written, and shown so that it can be copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.receipt import find_code, is_mostly_code, shown


@given(st.text("0123456789", min_size=16, max_size=16))
def test_a_code_shown_is_found_again(code: str) -> None:
    assert find_code(f"mã của em là {shown(code)} ạ") == code


@pytest.mark.parametrize(
    "written",
    ["1234567812345678", "1234-5678-1234-5678", "1234.5678.1234.5678", "1234 5678\n1234 5678",
     "１２３４５６７８１２３４５６７８", "1234\u200b567812345678"],
)  # fmt: skip
def test_a_code_is_found_however_it_is_grouped(written: str) -> None:
    assert find_code(written) == "1234567812345678"


@pytest.mark.parametrize("text", ["", "0905123456", "12345678123456789", "tuổi 12", "²³" * 8])
def test_other_numbers_are_no_code(text: str) -> None:
    assert find_code(text) is None


def test_a_number_with_one_digit_missing_is_still_meant_as_a_code() -> None:
    assert is_mostly_code("1234 5678 1234 567")
    assert not is_mostly_code("0905123456")
    assert not is_mostly_code("nó bắt em chuyển tiền vào số tài khoản 1234567812345678 tối nay")
