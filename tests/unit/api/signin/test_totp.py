"""Codes of an app and of paper: the published values, the drift, and no code twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.signin.totp import (
    STEP,
    accepted_step,
    enrolment_uri,
    is_app_code,
    new_recovery_codes,
    new_secret,
    qr_svg,
    shown_recovery_code,
    tidy_code,
)

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""`12345678901234567890` in base32 (RFC 6238, appendix B)."""


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_the_published_codes_are_right_at_their_time_only(second: int, code: str) -> None:
    at = datetime.fromtimestamp(second, UTC)
    assert accepted_step(RFC_SECRET, code, at, None) == second // STEP
    assert accepted_step(RFC_SECRET, code, at + timedelta(minutes=2), None) is None
    assert accepted_step(RFC_SECRET, code, at - timedelta(minutes=2), None) is None


def test_a_step_that_is_used_up_takes_no_code_of_it_or_before() -> None:
    at = datetime.fromtimestamp(59, UTC)
    step = accepted_step(RFC_SECRET, "287082", at, None)
    assert step == 1
    assert accepted_step(RFC_SECRET, "287082", at, 1) is None
    assert accepted_step(RFC_SECRET, "287082", at, 2) is None
    assert accepted_step(RFC_SECRET, "287082", at, 0) == 1


@given(st.text(max_size=12))
def test_nonsense_is_no_code_and_no_fault(typed: str) -> None:
    code = tidy_code(typed)
    at = datetime.fromtimestamp(10, UTC)
    assert is_app_code(code) or accepted_step(RFC_SECRET, code, at, None) is None


def test_what_people_put_between_the_digits_does_not_matter() -> None:
    assert tidy_code(" 287 082\n") == "287082"
    assert tidy_code("abcde-fgh23") == "ABCDEFGH23"
    assert is_app_code("287082")
    for other in ("28708", "2870820", "28708x", "２８７０８２", ""):
        assert not is_app_code(other)


def test_secrets_and_recovery_codes_are_long_and_never_the_same() -> None:
    assert len({new_secret() for _ in range(50)}) == 50
    assert len(new_secret()) == 32
    codes = new_recovery_codes()
    assert len(set(codes)) == len(codes) == 10
    for code in codes:
        assert tidy_code(shown_recovery_code(code)) == code
        assert not is_app_code(code)


def test_the_picture_is_one_that_a_strict_page_may_show() -> None:
    picture = qr_svg(enrolment_uri(RFC_SECRET, "truc"))
    assert picture.startswith("<svg")
    assert "viewBox" in picture
    for forbidden in ("style=", "<script", "href", RFC_SECRET):
        assert forbidden not in picture
