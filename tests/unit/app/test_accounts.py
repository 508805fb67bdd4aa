from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from app.accounts import Accounts, AnotherAccount
from app.github_access import GithubAccess
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


class Github(GithubAccess):
    """What the accounts ask of the stored tokens."""

    def __init__(self, stored_opens_more: bool = False) -> None:
        self.stored_opens_more = stored_opens_more
        self.kept: list[str | None] = []
        self.removed: list[str] = []

    async def keep(self, account: Account) -> bool:
        self.kept.append(account.provider_token)
        return self.stored_opens_more

    async def remove(self, access_token: str) -> bool:
        self.removed.append(access_token)
        return True


class Supabase(Auth):
    """Supabase Auth as the accounts use it: a refresh token works once."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem
        self.spent: list[str] = []
        self.signed_out = 0
        self.everywhere = 0
        self.arriving = account(NOW + 3600, "github")

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
        return replace(self.arriving, provider_token="gho_of_ada")

    async def sign_out(self, session: Account, *, everywhere: bool = False) -> None:
        if everywhere and self.problem is not None:
            raise self.problem
        self.signed_out += bool(session.access_token)
        self.everywhere += everywhere


def signed_in(supabase: Supabase, expires_at: float) -> tuple[Accounts, SessionStore, Session]:
    store = SessionStore(clock=lambda: NOW)
    session = store.find(store.sign_in(account(expires_at)))
    assert session is not None
    return Accounts(supabase, store, Github(), clock=lambda: NOW), store, session


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


async def test_a_session_that_ends_on_the_way_back_from_github_stays_ended() -> None:
    accounts, store, session = signed_in(Supabase(), NOW + 600)
    await accounts.to_github("https://app.example/auth/callback", "/", session)
    async with session.lock:
        arriving = asyncio.create_task(accounts.from_github("code", session))
        while session.pending is not None:
            await asyncio.sleep(0)
        for _ in range(5):
            await asyncio.sleep(0)
        await accounts.sign_out(session)
    fresh = store.find((await arriving).cookie)
    assert session.account is None
    assert fresh is not None
    assert fresh is not session
    assert not fresh.ended


async def test_the_way_back_from_github_works_once_and_for_its_browser_only() -> None:
    store = SessionStore(clock=lambda: NOW)
    accounts = Accounts(Supabase(), store, Github(), clock=lambda: NOW)
    _, cookie = await accounts.to_github("https://app.example/auth/callback", "/courses/1", None)
    session = store.find(cookie)
    with pytest.raises(NotSignedIn):
        await accounts.from_github("code", None)
    arrival = await accounts.from_github("code", session)
    assert arrival.next == "/courses/1"
    assert arrival.cookie != cookie
    with pytest.raises(NotSignedIn):
        await accounts.from_github("code", session)


async def test_a_second_try_has_all_of_its_time_again() -> None:
    now = [NOW]
    store = SessionStore(clock=lambda: now[0])
    accounts = Accounts(Supabase(), store, Github(), clock=lambda: now[0])
    _, first = await accounts.to_github("https://app.example/auth/callback", "/", None)
    now[0] += PENDING - 10
    _, second = await accounts.to_github("https://app.example/auth/callback", "/courses/1", store.find(first))
    now[0] += PENDING - 10
    assert (await accounts.from_github("code", store.find(second))).next == "/courses/1"
    assert store.find(first) is None


async def test_who_is_signed_in_stays_so_until_github_has_answered() -> None:
    accounts, store, session = signed_in(Supabase(), NOW + 600)
    _, cookie = await accounts.to_github("https://app.example/auth/callback", "//evil.example", session)
    assert cookie is None
    assert session.account == replace(account(NOW + 600))
    assert session.pending is not None
    assert session.pending.next == "/"
    assert len(store) == 1


async def arrived(
    accounts: Accounts, store: SessionStore, previous: Session | None = None, *, private: bool = False
) -> tuple[Session, bool]:
    _, cookie = await accounts.to_github("https://app.example/auth/callback", "/", previous, private=private)
    arrival = await accounts.from_github("code", store.find(cookie) if cookie else previous)
    session = store.find(arrival.cookie)
    assert session is not None
    return session, arrival.ask_for_private


async def test_the_github_token_stays_with_the_session_over_a_refresh_and_no_longer() -> None:
    now = [NOW]
    store, github = SessionStore(clock=lambda: NOW), Github()
    accounts = Accounts(Supabase(), store, github, clock=lambda: now[0])
    session, _ = await arrived(accounts, store)
    assert session.account is not None
    assert (session.github_token, session.account.provider_token) == ("gho_of_ada", None)
    assert github.kept == ["gho_of_ada"]
    now[0] += 3600
    assert (await accounts.token(session)).value == "access by after github"
    assert session.github_token == "gho_of_ada"
    await accounts.sign_out(session)
    assert session.github_token is None


async def test_coming_back_as_somebody_else_changes_nothing() -> None:
    supabase = Supabase()
    accounts, _, session = signed_in(supabase, NOW + 600)
    supabase.arriving = replace(supabase.arriving, user_id=UUID(int=8))
    with pytest.raises(AnotherAccount):
        await arrived(accounts, SessionStore(), session)
    assert session.account == account(NOW + 600)
    assert session.github_token is None
    assert supabase.signed_out == 1, "the session of the other account stays open at Supabase"


async def test_a_second_visit_to_github_changes_the_cookie_and_keeps_the_pages() -> None:
    accounts, store, session = signed_in(Supabase(), NOW + 600)
    key = session.key
    again, _ = await arrived(accounts, store, session, private=True)
    assert again is session
    assert again.key != key
    assert again.github_token == "gho_of_ada"
    assert len(store) == 1


async def test_a_token_that_opens_less_than_the_stored_one_is_followed_by_one_that_does_not() -> None:
    store = SessionStore(clock=lambda: NOW)
    accounts = Accounts(Supabase(), store, Github(stored_opens_more=True), clock=lambda: NOW)
    session, ask_again = await arrived(accounts, store)
    assert ask_again
    _, ask_again = await arrived(accounts, store, session, private=True)
    assert not ask_again, "it would be asked for ever"


async def test_removing_the_token_removes_it_from_every_session_of_the_user() -> None:
    store, github = SessionStore(clock=lambda: NOW), Github()
    supabase = Supabase()
    accounts = Accounts(supabase, store, github, clock=lambda: NOW)
    first, _ = await arrived(accounts, store)
    second, _ = await arrived(accounts, store)
    supabase.arriving = replace(supabase.arriving, user_id=UUID(int=8))
    bob, _ = await arrived(accounts, store)
    await accounts.forget_github(first)
    assert (first.github_token, second.github_token, bob.github_token) == (None, None, "gho_of_ada")
    assert github.removed == ["access by github"]


async def test_signing_out_everywhere_ends_all_sessions_of_the_user_and_no_other() -> None:
    store, supabase = SessionStore(clock=lambda: NOW), Supabase()
    accounts = Accounts(supabase, store, Github(), clock=lambda: NOW)
    first, _ = await arrived(accounts, store)
    second, _ = await arrived(accounts, store)
    supabase.arriving = replace(supabase.arriving, user_id=UUID(int=8))
    bob, _ = await arrived(accounts, store)
    assert accounts.sessions(first) == 2
    assert set(map(id, await accounts.sign_out_everywhere(first))) == {id(first), id(second)}
    assert (first.ended, second.ended, bob.ended) == (True, True, False)
    assert supabase.everywhere == 1


async def test_signing_out_everywhere_is_not_claimed_during_an_outage() -> None:
    accounts, _, session = signed_in(Supabase(Unreachable()), NOW + 600)
    with pytest.raises(Unreachable):
        await accounts.sign_out_everywhere(session)
    assert not session.ended
