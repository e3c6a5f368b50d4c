"""Passwords are strong, guessing gets slow, a foreign form is none of ours."""

from datetime import timedelta

import pytest

from api.pages.texts import load_texts
from api.signin.forms import same
from api.signin.lockout import FREE, LONGEST, LONGEST_FOR_NAME, delay, network_of
from api.signin.passwords import (
    MEMORY_KIB,
    PARALLELISM,
    TIME_COST,
    WeakPassword,
    check_strength,
    hash_password,
    needs_rehash,
    verify_password,
)
from api.signin.places import place_after_lock
from api.signin.visitor import device_of


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
    waits = [delay(count, FREE) for count in range(1, 40)]
    assert waits[FREE - 1] == timedelta(0)
    assert waits[FREE] == timedelta(seconds=5)
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST
    assert delay(1000, FREE, LONGEST_FOR_NAME) == LONGEST_FOR_NAME


def test_hashing_costs_at_least_what_owasp_asks_for() -> None:
    assert MEMORY_KIB >= 19 * 1024
    assert TIME_COST >= 2
    assert PARALLELISM >= 1


async def test_only_a_hash_of_other_parameters_is_made_anew() -> None:
    assert not needs_rehash(await hash_password("một mật khẩu dài"))
    weaker = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
    assert needs_rehash(weaker + "Zm9yIHRlc3RzIG9ubHkgMzIgYnl0ZXMgbG9uZyEhISE")


def test_an_ipv6_host_cannot_change_its_face_within_its_network() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:10.0.0.1") == network_of("10.0.0.1")
    assert network_of("not an address") == "not an address"


def test_empty_tokens_are_never_the_same() -> None:
    assert not same("", "")
    assert not same("a", "b")
    assert same("á", "á")


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (WINDOWS + "Chrome/140.0.0.0 Safari/537.36", "chrome.windows"),
        (WINDOWS + "Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "edge.windows"),
        (WINDOWS + "coc_coc_browser/130.0 Chrome/124.0 Safari/537.36", "coccoc.windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "firefox.linux"),
        (
            "Mozilla/5.0 (Linux; Android 16; SM-A556) SamsungBrowser/28.0 Chrome/130.0 Safari/537",
            "samsung.android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/140.0 Safari/604.1",
            "chrome.iphone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) Version/19.0 Safari/605.1.15",
            "safari.mac",
        ),
        ("curl/8", "other.other"),
        ("", "other.other"),
    ],
)
def test_a_device_is_told_by_kind_of_browser_and_system(agent: str, device: str) -> None:
    assert device_of(agent) == device
    kinds = zip(("browser", "system"), device.split("."), strict=True)
    assert {f"signin.{what}.{kind}" for what, kind in kinds} <= load_texts().keys


def test_after_a_lock_one_goes_on_in_this_house() -> None:
    draft = "0198a0a0-0000-7000-8000-000000000000"
    assert place_after_lock("/console?view=mine", draft) == f"/console?view=mine#draft={draft}"
    assert place_after_lock("/console", "x") == "/console"
    for elsewhere in ("https://a.example", "//a.example", "/\\a", "a", "/a#b", "/a\n", "/locked"):
        assert place_after_lock(elsewhere, None) == "/start"
