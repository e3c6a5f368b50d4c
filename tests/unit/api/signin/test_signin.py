"""Passwords are strong, guessing gets slow, a foreign form is none of ours."""

from datetime import timedelta

import pytest

from api.signin.forms import same
from api.signin.lockout import FREE_FOR_NAME, LONGEST, delay, network_of
from api.signin.passwords import WeakPassword, check_strength, hash_password, verify_password


async def test_a_password_is_kept_as_argon2id_and_only_the_right_one_opens() -> None:
    stored = await hash_password("một mật khẩu dài")
    assert stored.startswith("$argon2id$")
    assert await verify_password("một mật khẩu dài", stored)
    assert not await verify_password("một mật khẩu dai", stored)
    assert not await verify_password("một mật khẩu dài", None)
    assert not await verify_password("một mật khẩu dài", "broken")


@pytest.mark.parametrize("weak", ["short", "xx-truc-2026-xx", "aaaaaaaaaaaaaaaa", "x" * 1000])
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(WeakPassword):
        check_strength(weak, "truc")


def test_the_delay_grows_with_each_failure_up_to_a_limit() -> None:
    waits = [delay(count, FREE_FOR_NAME) for count in range(1, 40)]
    assert waits[FREE_FOR_NAME - 1] == timedelta(0)
    assert waits[FREE_FOR_NAME] == timedelta(seconds=5)
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST


def test_an_ipv6_host_cannot_change_its_face_within_its_network() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:10.0.0.1") == network_of("10.0.0.1")
    assert network_of("not an address") == "not an address"


def test_empty_tokens_are_never_the_same() -> None:
    assert not same("", "")
    assert not same("a", "b")
    assert same("á", "á")
