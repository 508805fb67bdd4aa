"""Sign-in through Supabase Auth: password, GitHub (OAuth with PKCE), refresh and sign-out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NoReturn
from uuid import UUID

import httpx
from supabase_auth import AsyncGoTrueClient, AsyncMemoryStorage
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError
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
        try:
            answer = await self._client().sign_in_with_password({"email": email, "password": password})
        except (AuthError, httpx.HTTPError) as error:
            _refuse(error, "The email address or the password is wrong.")
        return _session(answer.session)

    async def sign_up(self, email: str, password: str) -> Session:
        try:
            answer = await self._client().sign_up({"email": email, "password": password})
        except (AuthError, httpx.HTTPError) as error:
            _refuse(error, "This account cannot be created.")
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
        try:
            params: Any = {"auth_code": code, "code_verifier": verifier}
            answer = await self._client().exchange_code_for_session(params)
        except (AuthError, httpx.HTTPError) as error:
            _refuse(error, "This sign-in has expired.")
        return _session(answer.session)

    async def refresh(self, refresh_token: str) -> Session:
        """A fresh session. The old refresh token is spent: refresh one session in one place only."""
        try:
            answer = await self._client().refresh_session(refresh_token)
        except (AuthError, httpx.HTTPError) as error:
            _refuse(error, "The session has ended. Sign in again.")
        return _session(answer.session)

    async def sign_out(self, session: Session) -> None:
        """Ends the session at Supabase. A session that has ended already is fine."""
        headers = {"apikey": self._api.key, "Authorization": f"Bearer {session.access_token}"}
        try:
            await self._api.http.post(f"{self._api.url}/auth/v1/logout", headers=headers, params={"scope": "local"})
        except httpx.HTTPError as error:
            _refuse(error, "")

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


def _refuse(error: Exception, message: str) -> NoReturn:
    if isinstance(error, httpx.HTTPError | AuthRetryableError):
        hint = "Check SUPABASE_URL and the network, then try again."
        raise errors.Unreachable("Supabase does not answer.", hint=hint) from error
    code = error.code if isinstance(error, AuthApiError) and error.code else ""
    if code == "over_request_rate_limit":
        raise errors.RateLimited("Too many tries in a short time.", hint="Wait a minute.", code=code) from error
    if code in {"user_already_exists", "email_exists"}:
        message = "There is an account with this email address already."
    elif code == "weak_password":
        message = str(error)
    raise errors.NotSignedIn(message, hint="Try again.", code=code) from error


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
