"""Signing in and out, and the access token of a signed-in browser, refreshed in one place only."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from app.github_access import GithubAccess
from app.paths import own_path
from app.sessions import PendingSignIn, Session, SessionStore
from core import auth
from core.errors import FondationError, GatewayError, NotSignedIn, Unreachable
from core.github_tokens import StoredToken
from core.realtime import Token

#: Seconds before its end at which an access token is renewed.
MARGIN: Final = 60
#: What is asked of GitHub, separated as Supabase Auth reads it; it adds `user:email` itself.
_SCOPES: Final = "read:user"
_SCOPES_PRIVATE: Final = "read:user,repo"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A sign-in with GitHub that has come to its end."""

    #: The new cookie's value.
    cookie: str
    next: str
    #: The stored token opens private repositories and this one does not: GitHub has to be asked for that again.
    ask_for_private: bool


class AnotherAccount(FondationError):
    """You came back from GitHub as somebody else. Nothing has changed."""


class Accounts:
    """Joins Supabase Auth and the session store. No token leaves the server."""

    def __init__(
        self, supabase: auth.Auth, store: SessionStore, github: GithubAccess, clock: Callable[[], float] = time.time
    ) -> None:
        self._auth = supabase
        self._store = store
        self._github = github
        self._clock = clock

    async def with_password(self, email: str, password: str, *, new: bool, previous: Session | None) -> str:
        """Signs in, or up. Answers the new cookie's value."""
        act = self._auth.sign_up if new else self._auth.sign_in
        return await self._keep(await act(email.strip(), password), previous)

    async def as_local_user(self, email: str, password: str, previous: Session | None) -> str:
        """Signs the demo user of this machine in; they are created on first use."""
        try:
            account = await self._auth.sign_in(email, password)
        except NotSignedIn:
            account = await self._auth.sign_up(email, password)
        return await self._keep(account, previous)

    async def to_github(
        self, callback: str, next_path: str, previous: Session | None, *, private: bool = False
    ) -> tuple[str, str | None]:
        """GitHub's page to send the browser to, and the new cookie's value unless somebody is signed in."""
        url, verifier = await self._auth.github_url(callback, _SCOPES_PRIVATE if private else _SCOPES)
        pending = PendingSignIn(verifier=verifier, next=own_path(next_path), asks_private=private)
        if previous is None or previous.account is None:
            return url, self._store.begin(pending, previous)
        previous.pending = pending
        return url, None

    async def from_github(self, code: str, session: Session | None) -> Arrival:
        """Ends a sign-in with GitHub.

        Raises NotSignedIn, or AnotherAccount where this browser's user came back as somebody else: nothing has changed
        then.
        """
        if session is None or session.pending is None:
            raise NotSignedIn("This sign-in was begun in another browser, or too long ago.", hint="Start again.")
        pending, session.pending = session.pending, None
        account = await self._auth.exchange_code(code, pending.verifier)
        if session.account is not None and session.account.user_id != account.user_id:
            await self._auth.sign_out(account)
            raise AnotherAccount
        ask_again = await self._github.keep(account) and not pending.asks_private
        return Arrival(cookie=await self._arrived(account, session), next=pending.next, ask_for_private=ask_again)

    async def _arrived(self, account: auth.Session, session: Session) -> str:
        if session.account is None:
            return await self._keep(account, session)
        # Not while a refresh is under way, whose answer would take the new account's place.
        async with session.lock:
            before = session.account
            if before is None:
                # It ended while this waited: pages and requests of it stay ended.
                return await self._keep(account, session)
            cookie = self._store.renew(session, account)
            await self._store.save()
        with suppress(GatewayError):
            await self._auth.sign_out(before)
        return cookie

    async def forget_github(self, session: Session) -> None:
        """Removes the user's GitHub token, stored and in each of their sessions. Raises GatewayError."""
        account = session.account
        if account is None:
            raise NotSignedIn
        await self._github.remove((await self.token(session)).value)
        for other in self._store.of_user(account.user_id):
            other.github_token = None
        await self._store.save()

    async def github_status(self, session: Session) -> StoredToken | None:
        """What is known of the user's stored GitHub token. Raises GatewayError."""
        return await self._github.status((await self.token(session)).value)

    async def sign_out(self, session: Session) -> None:
        """Ends the session here first, then at Supabase."""
        account = session.account
        self._store.end(session)
        await self._store.save()
        if account is not None:
            await self._auth.sign_out(account)

    async def sign_out_everywhere(self, session: Session) -> list[Session]:
        """Ends all sessions of the user, at Supabase first, and answers those that ended here.

        Raises GatewayError, and nothing has changed then.
        """
        account = session.account
        if account is None:
            raise NotSignedIn
        token = await self.token(session)
        await self._auth.sign_out(replace(account, access_token=token.value), everywhere=True)
        ended = self._store.of_user(account.user_id)
        for other in ended:
            self._store.end(other)
        await self._store.save()
        return ended

    def sessions(self, session: Session) -> int:
        """In how many browsers the user of a session is signed in with this process."""
        return len(self._store.of_user(session.account.user_id)) if session.account else 0

    async def token(self, session: Session) -> Token:
        """A token that is valid for a while. Raises NotSignedIn once the session has ended."""
        account = session.account
        if account is not None and account.expires_at - MARGIN > self._clock():
            return Token(value=account.access_token, expires_at=account.expires_at)
        async with session.lock:
            account = await self._fresh(session)
        return Token(value=account.access_token, expires_at=account.expires_at)

    async def _fresh(self, session: Session) -> auth.Session:
        account = session.account
        if account is None:
            raise NotSignedIn
        if account.expires_at - MARGIN > self._clock():
            return account
        try:
            fresh = await self._auth.refresh(account.refresh_token)
        except Unreachable:
            if account.expires_at > self._clock():
                return account
            raise
        except NotSignedIn:
            self._store.end(session)
            await self._store.save()
            raise
        if session.ended:
            raise NotSignedIn
        session.account = fresh
        await self._store.save()
        return fresh

    async def _keep(self, account: auth.Session, previous: Session | None) -> str:
        identifier = self._store.sign_in(account, previous)
        await self._store.save()
        return identifier
