"""Encryption of GitHub tokens: for one user, under one key of several."""

from __future__ import annotations

import base64
from uuid import UUID

import pytest

from core.keyring import Keyring, Undecipherable

TOKEN = "gho_a-token-of-ada"
ADA, BOB = UUID(int=1), UUID(int=2)


def test_a_token_comes_back_for_its_user() -> None:
    ring = Keyring.parse(Keyring.fresh())
    sealed, number = ring.encrypt(TOKEN, ADA)
    assert number == 1
    assert ring.decrypt(sealed, number, ADA) == TOKEN


def test_the_ciphertext_shows_nothing_and_is_another_one_each_time() -> None:
    ring = Keyring.parse(Keyring.fresh())
    (first, _), (second, _) = ring.encrypt(TOKEN, ADA), ring.encrypt(TOKEN, ADA)
    assert first != second
    assert TOKEN.encode() not in first
    assert "b'" not in repr(ring)
    # The column takes no less than a nonce, a tag and one byte.
    assert len(first) == 12 + len(TOKEN) + 16


def test_a_row_moved_to_another_user_opens_no_more() -> None:
    ring = Keyring.parse(Keyring.fresh())
    sealed, number = ring.encrypt(TOKEN, ADA)
    with pytest.raises(Undecipherable):
        ring.decrypt(sealed, number, BOB)


def test_another_key_of_the_same_number_opens_nothing() -> None:
    sealed, number = Keyring.parse(Keyring.fresh()).encrypt(TOKEN, ADA)
    with pytest.raises(Undecipherable):
        Keyring.parse(Keyring.fresh()).decrypt(sealed, number, ADA)


def test_after_a_change_of_keys_the_new_one_writes_and_the_old_one_reads() -> None:
    old, new = Keyring.fresh(1), Keyring.fresh(2)
    before = Keyring.parse(old).encrypt(TOKEN, ADA)
    ring = Keyring.parse(f"{new}, {old}")
    assert ring.decrypt(*before, ADA) == TOKEN
    assert ring.encrypt(TOKEN, ADA)[1] == 2
    with pytest.raises(Undecipherable, match="no key 1"):
        Keyring.parse(new).decrypt(*before, ADA)


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_damage_is_noticed(length: int) -> None:
    ring = Keyring.parse(Keyring.fresh())
    with pytest.raises(Undecipherable):
        ring.decrypt(ring.encrypt(TOKEN, ADA)[0][:length], 1, ADA)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "entry 1 is not"),
        ("c2VjcmV0", "entry 1 is not"),
        ("0:" + base64.b64encode(bytes(32)).decode(), "entry 1 is not"),
        ("40000:" + base64.b64encode(bytes(32)).decode(), "entry 1 is not"),
        ("1:not base64!", "entry 1 is not"),
        ("1:" + base64.b64encode(bytes(31)).decode(), "entry 1 is not 32 bytes"),
        ("1:{0},1:{0}".format(base64.b64encode(bytes(32)).decode()), "twice"),
    ],
)
def test_a_ring_that_is_none_is_explained_without_showing_a_key(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as error:
        Keyring.parse(text)
    assert "c2VjcmV0" not in str(error.value)
