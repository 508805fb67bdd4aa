"""Signing in and out, and the access token of a signed-in browser, refreshed in one place only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from app.paths import own_path
from app.sessions import PendingSignIn, Session, SessionStore
from core import auth
from core.errors import NotSignedIn, Unreachable
from core.realtime import Token

#: Seconds before its end at which an access token is renewed.
MARGIN: Final = 60


class Accounts:
    """Joins Supabase Auth and the session store. No token leaves the server."""

    def __init__(self, supabase: auth.Auth, store: SessionStore, clock: Callable[[], float] = time.time) -> None:
        self._auth = supabase
        self._store = store
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

    async def to_github(self, callback: str, next_path: str, previous: Session | None) -> tuple[str, str | None]:
        """GitHub's page to send the browser to, and the new cookie's value unless somebody is signed in."""
        url, verifier = await self._auth.github_url(callback)
        pending = PendingSignIn(verifier=verifier, next=own_path(next_path))
        if previous is None or previous.account is None:
            return url, self._store.begin(pending, previous)
        previous.pending = pending
        return url, None

    async def from_github(self, code: str, session: Session | None) -> tuple[str, str]:
        """Ends a sign-in with GitHub. Answers the new cookie's value and where to go."""
        if session is None or session.pending is None:
            raise NotSignedIn("This sign-in has expired.", hint="Start again.")
        pending, session.pending = session.pending, None
        account = await self._auth.exchange_code(code, pending.verifier)
        return await self._keep(account, session), pending.next

    async def sign_out(self, session: Session) -> None:
        """Ends the session here first, then at Supabase."""
        account = session.account
        self._store.end(session)
        await self._store.save()
        if account is not None:
            await self._auth.sign_out(account)

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
