"""Sign-in through Supabase Auth: password, GitHub (OAuth with PKCE), refresh and sign-out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import httpx
from pydantic import ValidationError
from supabase_auth import AsyncGoTrueClient, AsyncMemoryStorage
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthUnknownError
from supabase_auth.types import Session as AuthSession

from core import errors
from core.api import Api

#: Where the client library keeps the PKCE verifier in the storage it is given.
_VERIFIER: Final = "supabase.auth.token-code-verifier"


@dataclass(frozen=True, kw_only=True)
class Session:
    """A signed-in user. It never leaves the server."""

    user_id: UUID
    email: str
    name: str
    avatar_url: str | None
    access_token: str
    refresh_token: str
    #: Unix time at which the access token ends.
    expires_at: int
    #: GitHub's own token; only the first session after an OAuth sign-in carries it.
    provider_token: str | None = None


class Auth:
    """Every method uses a client of its own: one shared client has one session slot and mixes up its users."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def sign_in(self, email: str, password: str) -> Session:
        with _refused("The email address or the password is wrong."):
            answer = await self._client().sign_in_with_password({"email": email, "password": password})
        return _session(answer.session)

    async def sign_up(self, email: str, password: str) -> Session:
        with _refused("This account cannot be created."):
            answer = await self._client().sign_up({"email": email, "password": password})
        return _session(answer.session)

    async def github_url(self, redirect_to: str, scopes: str = "read:user") -> tuple[str, str]:
        """The page on GitHub to send the browser to, and the verifier to keep in that browser's own session."""
        storage = AsyncMemoryStorage()
        options: Any = {"provider": "github", "options": {"redirect_to": redirect_to, "scopes": scopes}}
        answer = await self._client(storage).sign_in_with_oauth(options)
        verifier = await storage.get_item(_VERIFIER)
        if verifier is None:
            raise errors.GatewayError("Sign-in with GitHub could not be started.", hint="Try again.")
        return answer.url, verifier

    async def exchange_code(self, code: str, verifier: str) -> Session:
        """The session for the code that came back from GitHub. Works once, within five minutes."""
        params: Any = {"auth_code": code, "code_verifier": verifier}
        with _refused("This sign-in has expired."):
            answer = await self._client().exchange_code_for_session(params)
        return _session(answer.session)

    async def refresh(self, refresh_token: str) -> Session:
        """A fresh session. The old refresh token is spent: refresh one session in one place only."""
        with _refused("The session has ended. Sign in again."):
            answer = await self._client().refresh_session(refresh_token)
        return _session(answer.session)

    async def sign_out(self, session: Session, *, everywhere: bool = False) -> None:
        """Ends the session at Supabase, or all sessions of its user. A session that has ended already is fine."""
        headers = {"apikey": self._api.key, "Authorization": f"Bearer {session.access_token}"}
        with _refused("The session has ended already."):
            scope = {"scope": "global" if everywhere else "local"}
            answer = await self._api.http.post(f"{self._api.url}/auth/v1/logout", headers=headers, params=scope)
        if answer.is_server_error:
            raise errors.Unreachable("Supabase does not answer.", hint="Try again in a moment.")

    def _client(self, storage: AsyncMemoryStorage | None = None) -> AsyncGoTrueClient:
        headers = {"apikey": self._api.key, "Authorization": f"Bearer {self._api.key}"}
        return AsyncGoTrueClient(
            url=f"{self._api.url}/auth/v1",
            headers=headers,
            storage=storage or AsyncMemoryStorage(),
            auto_refresh_token=False,
            persist_session=False,
            flow_type="pkce",
            http_client=self._api.http,
        )


@contextmanager
def _refused(message: str) -> Iterator[None]:
    """Turns the library's errors into ours; `message` is for an answer that says no more than no."""
    try:
        yield
    except (AuthError, httpx.HTTPError, ValidationError) as error:
        raise _refusal(error, message) from error


def _refusal(error: Exception, message: str) -> errors.GatewayError:
    if _is_outage(error):
        return errors.Unreachable(
            "Supabase does not answer.", hint="Check SUPABASE_URL and the network, then try again."
        )
    code = str(error.code or "") if isinstance(error, AuthError) else ""
    if code == "over_request_rate_limit":
        return errors.RateLimited("Too many tries in a short time.", hint="Wait a minute.", code=code)
    if code in {"user_already_exists", "email_exists"}:
        message = "There is an account with this email address already."
    elif code == "weak_password":
        message = str(error)
    return errors.NotSignedIn(message, hint="Try again.", code=code)


def _is_outage(error: Exception) -> bool:
    """Nothing that was decided about this user: whoever is signed in stays so."""
    if isinstance(error, AuthApiError):
        return error.status >= httpx.codes.INTERNAL_SERVER_ERROR
    # An answer that is no JSON, or not Auth's, comes from something in between.
    return isinstance(error, httpx.HTTPError | ValidationError | AuthRetryableError | AuthUnknownError)


def _session(session: AuthSession | None) -> Session:
    if session is None or session.user is None:
        raise errors.NotSignedIn("The email address has to be confirmed first.", hint="Follow the link in the email.")
    about = session.user.user_metadata or {}
    email = session.user.email or ""
    return Session(
        user_id=UUID(session.user.id),
        email=email,
        name=str(about.get("user_name") or about.get("name") or email.split("@")[0]),
        avatar_url=about.get("avatar_url"),
        access_token=session.access_token,
        refresh_token=session.refresh_token,
        expires_at=session.expires_at or 0,
        provider_token=session.provider_token,
    )
