from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from app.accounts import Accounts
from app.sessions import PENDING, Session, SessionStore
from core.auth import Auth
from core.auth import Session as Account
from core.errors import NotSignedIn, Unreachable

NOW = 10_000.0


def account(expires_at: float, spent: str = "first") -> Account:
    return Account(
        user_id=UUID(int=7),
        email="ada@example.com",
        name="ada",
        avatar_url=None,
        access_token=f"access by {spent}",
        refresh_token=spent,
        expires_at=int(expires_at),
    )


class Supabase(Auth):
    """Supabase Auth as the accounts use it: a refresh token works once."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem
        self.spent: list[str] = []
        self.signed_out = 0

    async def refresh(self, refresh_token: str) -> Account:
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem
        assert refresh_token not in self.spent, "a refresh token is used twice"
        self.spent.append(refresh_token)
        return account(NOW + 3600, f"after {refresh_token}")

    async def github_url(self, redirect_to: str, scopes: str = "read:user") -> tuple[str, str]:
        return f"https://github.example/?to={redirect_to}&scopes={scopes}", "verifier"

    async def exchange_code(self, code: str, verifier: str) -> Account:
        assert (code, verifier) == ("code", "verifier")
        return account(NOW + 3600)

    async def sign_out(self, session: Account) -> None:
        self.signed_out += bool(session.access_token)


def signed_in(supabase: Supabase, expires_at: float) -> tuple[Accounts, SessionStore, Session]:
    store = SessionStore(clock=lambda: NOW)
    session = store.find(store.sign_in(account(expires_at)))
    assert session is not None
    return Accounts(supabase, store, clock=lambda: NOW), store, session


async def test_a_fresh_token_is_used_as_it_is() -> None:
    supabase = Supabase()
    accounts, _, session = signed_in(supabase, NOW + 600)
    assert (await accounts.token(session)).value == "access by first"
    assert supabase.spent == []


async def test_many_requests_refresh_once() -> None:
    supabase = Supabase()
    accounts, _, session = signed_in(supabase, NOW - 1)
    tokens = await asyncio.gather(*(accounts.token(session) for _ in range(20)))
    assert {token.value for token in tokens} == {"access by after first"}
    assert supabase.spent == ["first"]


async def test_an_outage_is_bridged_while_the_token_lasts() -> None:
    accounts, _, session = signed_in(Supabase(Unreachable()), NOW + 30)
    assert (await accounts.token(session)).value == "access by first"


async def test_an_outage_after_the_end_is_an_outage_and_no_sign_out() -> None:
    accounts, _, session = signed_in(Supabase(Unreachable()), NOW - 1)
    with pytest.raises(Unreachable):
        await accounts.token(session)
    assert session.account is not None


async def test_a_refused_refresh_ends_the_session() -> None:
    accounts, store, session = signed_in(Supabase(NotSignedIn()), NOW - 1)
    with pytest.raises(NotSignedIn):
        await accounts.token(session)
    assert session.ended
    assert len(store) == 0


async def test_after_signing_out_no_token_comes_out() -> None:
    supabase = Supabase()
    accounts, _, session = signed_in(supabase, NOW + 600)
    await accounts.sign_out(session)
    assert supabase.signed_out == 1
    with pytest.raises(NotSignedIn):
        await accounts.token(session)


async def test_signing_out_during_a_refresh_wins() -> None:
    supabase = Supabase()
    accounts, _, session = signed_in(supabase, NOW - 1)
    refreshing = asyncio.create_task(accounts.token(session))
    await asyncio.sleep(0)
    await accounts.sign_out(session)
    with pytest.raises(NotSignedIn):
        await refreshing
    assert session.account is None


async def test_the_way_back_from_github_works_once_and_for_its_browser_only() -> None:
    store = SessionStore(clock=lambda: NOW)
    accounts = Accounts(Supabase(), store, clock=lambda: NOW)
    _, cookie = await accounts.to_github("https://app.example/auth/callback", "/courses/1", None)
    session = store.find(cookie)
    with pytest.raises(NotSignedIn):
        await accounts.from_github("code", None)
    after, path = await accounts.from_github("code", session)
    assert path == "/courses/1"
    assert after != cookie
    with pytest.raises(NotSignedIn):
        await accounts.from_github("code", session)


async def test_a_second_try_has_all_of_its_time_again() -> None:
    now = [NOW]
    store = SessionStore(clock=lambda: now[0])
    accounts = Accounts(Supabase(), store, clock=lambda: now[0])
    _, first = await accounts.to_github("https://app.example/auth/callback", "/", None)
    now[0] += PENDING - 10
    _, second = await accounts.to_github("https://app.example/auth/callback", "/courses/1", store.find(first))
    now[0] += PENDING - 10
    assert (await accounts.from_github("code", store.find(second)))[1] == "/courses/1"
    assert store.find(first) is None


async def test_who_is_signed_in_stays_so_until_github_has_answered() -> None:
    accounts, store, session = signed_in(Supabase(), NOW + 600)
    _, cookie = await accounts.to_github("https://app.example/auth/callback", "//evil.example", session)
    assert cookie is None
    assert session.account == replace(account(NOW + 600))
    assert session.pending is not None
    assert session.pending.next == "/"
    assert len(store) == 1
