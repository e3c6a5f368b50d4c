"""The vault: what is sealed opens only in its own place."""

import base64
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ids import new_id
from data.vault import KeyRing, Vault, VaultError


def ring(*names: str) -> KeyRing:
    return KeyRing({name: os.urandom(32) for name in names})


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    vault, row = Vault(ring("k001")), new_id()
    assert vault.open_text(vault.seal_text(text, "t", "c", row), "t", "c", row) == text


def test_the_words_do_not_stand_in_the_sealed_bytes() -> None:
    sealed = Vault(ring("k001")).seal_text("em sợ lắm", "t", "c", new_id())
    assert "sợ".encode() not in sealed


@pytest.mark.parametrize("place", [("u", "c", 0), ("t", "d", 0), ("t", "c", 1)])
def test_a_value_moved_to_another_table_column_or_row_does_not_open(
    place: tuple[str, str, int],
) -> None:
    vault, rows = Vault(ring("k001")), (new_id(), new_id())
    sealed = vault.seal(b"x", "t", "c", rows[0])
    table, column, row = place
    with pytest.raises(VaultError):
        vault.open(sealed, table, column, rows[row])


def test_one_flipped_bit_is_noticed() -> None:
    vault, row = Vault(ring("k001")), new_id()
    sealed = bytearray(vault.seal(b"secret", "t", "c", row))
    sealed[-1] ^= 1
    with pytest.raises(VaultError):
        vault.open(bytes(sealed), "t", "c", row)


def test_after_rotation_old_values_open_and_look_ups_still_find() -> None:
    old = ring("k001")
    new = KeyRing({"k002": os.urandom(32), **old.keys})
    before, after, row = Vault(old), Vault(new), new_id()
    sealed = before.seal(b"x", "t", "c", row)
    assert after.open(sealed, "t", "c", row) == b"x"
    assert after.lookup("address:web", "a") == before.lookup("address:web", "a")
    with pytest.raises(VaultError):
        before.open(after.seal(b"x", "t", "c", row), "t", "c", row)


def test_look_ups_differ_by_purpose() -> None:
    vault = Vault(ring("k001"))
    assert vault.lookup("receipt", "1") != vault.lookup("address:web", "1")


def test_a_key_file_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys"
    first, second = KeyRing.from_file(path), KeyRing.from_file(path)
    assert first.keys == second.keys
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text", ["", "k001", "k001:!!!", "k1:" + base64.b64encode(b"x" * 32).decode(), "k001:YWJj"]
)
def test_a_malformed_ring_is_refused(text: str) -> None:
    with pytest.raises(VaultError):
        KeyRing.parse(text)
