from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app import sessions
from app.sessions import PendingSignIn, SessionStore
from app.vault import Unreadable, Vault
from core.auth import Session as Account

SECRET = "a secret of at least thirty-two characters"
ACCOUNT = Account(
    user_id=UUID(int=7),
    email="ada@example.com",
    name="ada",
    avatar_url=None,
    access_token="access-token-of-ada",
    refresh_token="refresh-token-of-ada",
    expires_at=2_000,
    provider_token="github-token-of-ada",
)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_session_is_found_by_its_cookie_and_by_nothing_else() -> None:
    store = SessionStore()
    cookie = store.sign_in(ACCOUNT)
    session = store.find(cookie)
    assert session is not None
    assert session.account == replace(ACCOUNT, provider_token=None)
    assert session.github_token == "github-token-of-ada"
    assert cookie != session.key
    assert store.find(session.key) is None
    assert store.find(None) is None
    assert store.find("") is None


def test_a_cookie_is_not_guessable() -> None:
    store = SessionStore()
    cookies = {store.sign_in(ACCOUNT) for _ in range(50)}
    assert len(cookies) == 50
    assert all(len(cookie) >= 43 for cookie in cookies)


def test_signing_in_takes_a_new_id_and_ends_the_old_one() -> None:
    store = SessionStore()
    before = store.begin(PendingSignIn(verifier="v", next="/"))
    previous = store.find(before)
    after = store.sign_in(ACCOUNT, previous)
    assert after != before
    assert store.find(before) is None
    assert store.find(after) is not None


async def test_a_fresh_api_key_is_kept_nowhere(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "sessions.bin", SECRET, "sessions")
    store = SessionStore(vault)
    cookie = store.sign_in(ACCOUNT)
    session = store.find(cookie)
    assert session is not None
    session.fresh_key = "fdn_secret"
    assert "fdn_secret" not in repr(session)
    await store.save()
    other = SessionStore(vault)
    await other.load()
    restored = other.find(cookie)
    assert restored is not None
    assert restored.fresh_key is None
    store.end(session)
    assert session.fresh_key is None


def test_an_ended_session_has_no_tokens() -> None:
    store = SessionStore()
    cookie = store.sign_in(ACCOUNT)
    session = store.find(cookie)
    assert session is not None
    store.end(session)
    assert session.ended
    assert session.account is None
    assert session.github_token is None
    assert store.find(cookie) is None


@pytest.mark.parametrize(
    ("waits", "alive"),
    [
        # used often enough, but too old in the end
        ([sessions.IDLE - 1] * 5, False),
        # used within the week
        ([sessions.IDLE - 1] * 2, True),
        # not used for a week
        ([sessions.IDLE + 1], False),
    ],
)
def test_sessions_end_when_idle_or_old(waits: list[float], alive: bool) -> None:
    clock = Clock()
    store = SessionStore(clock=clock)
    cookie = store.sign_in(ACCOUNT)
    found = None
    for wait in waits:
        clock.now += wait
        found = store.find(cookie)
    assert (found is not None) is alive


def test_a_sign_in_that_does_not_come_back_is_forgotten() -> None:
    clock = Clock()
    store = SessionStore(clock=clock)
    cookie = store.begin(PendingSignIn(verifier="v", next="/"))
    clock.now += sessions.PENDING + 1
    assert store.find(cookie) is None


def test_visitors_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_MOST_PENDING", 10)
    store = SessionStore()
    signed_in = store.sign_in(ACCOUNT)
    for _ in range(100):
        store.begin(PendingSignIn(verifier="v", next="/"))
    assert len(store) <= 11
    assert store.find(signed_in) is not None


async def test_sessions_outlive_the_process(tmp_path: Path) -> None:
    path = tmp_path / "app" / "sessions.bin"
    store = SessionStore(Vault(path, SECRET, "sessions"))
    cookie = store.sign_in(ACCOUNT)
    await store.save()

    clock = Clock()
    later = SessionStore(Vault(path, SECRET, "sessions"), clock)
    clock.now = 1e10
    await later.load()
    assert later.find(cookie) is None, "an expired session comes back"

    again = SessionStore(Vault(path, SECRET, "sessions"))
    await again.load()
    session = again.find(cookie)
    assert session is not None
    assert session.account is not None
    assert session.account.refresh_token == "refresh-token-of-ada"
    assert session.account.provider_token is None
    assert session.github_token == "github-token-of-ada"


async def test_the_file_shows_nothing_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "sessions.bin"
    store = SessionStore(Vault(path, SECRET, "sessions"))
    store.sign_in(ACCOUNT)
    await store.save()
    content = path.read_bytes()
    assert b"ada" not in content
    assert b"token" not in content
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage",
    [
        # cut off
        lambda content: content[:20],
        # one bit turned
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        # another version
        lambda content: b"\x09" + content[1:],
        # empty
        lambda content: content[:0],
    ],
)
async def test_a_damaged_file_signs_everyone_out_and_nothing_worse(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    path = tmp_path / "sessions.bin"
    vault = Vault(path, SECRET, "sessions")
    store = SessionStore(vault)
    cookie = store.sign_in(ACCOUNT)
    await store.save()
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Unreadable):
        vault.read()
    again = SessionStore(vault)
    await again.load()
    assert again.find(cookie) is None


async def test_another_secret_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sessions.bin"
    Vault(path, SECRET, "sessions").write(b"[]")
    with pytest.raises(Unreadable):
        Vault(path, SECRET[::-1], "sessions").read()
    with pytest.raises(Unreadable):
        Vault(path, SECRET, "something else").read()


async def test_a_folder_that_cannot_be_written_costs_no_request(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = SessionStore(Vault(tmp_path / "file" / "sessions.bin", SECRET, "sessions"))
    cookie = store.sign_in(ACCOUNT)
    await store.save()
    assert store.find(cookie) is not None
