"""What the pages and routes share: made once at start-up, reached through the running application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request

from app import live
from app.accounts import Accounts
from app.github_access import GithubAccess
from app.live import Hub
from app.sessions import Session, SessionStore
from app.vault import Vault
from core.api import Api
from core.auth import Auth
from core.settings import AppSettings
from core.users import TokenSource, UserGateway

_COOKIE: Final = "fondation"


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything that lives as long as the process."""

    settings: AppSettings
    api: Api
    sessions: SessionStore
    accounts: Accounts
    hub: Hub

    @classmethod
    def of(cls, request: Request) -> Services:
        services: Services = request.app.state.services
        return services

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the app by HTTPS."""
        return self.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        return f"__Host-{_COOKIE}" if self.is_secure else _COOKIE

    def session(self, request: Request) -> Session | None:
        """The session of the browser that sent this, signed in or on its way."""
        return self.sessions.find(request.cookies.get(self.cookie))

    def gateway(self, session: Session) -> UserGateway:
        """Supabase as the user of this session sees it. Refuses everything once the session has ended."""
        return UserGateway(self.api, self.token(session))

    def token(self, session: Session) -> TokenSource:
        """Answers the access token of this session's user whenever it is called, refreshed if need be."""

        async def current() -> str:
            return (await self.accounts.token(session)).value

        return current


def start(settings: AppSettings) -> Services:
    """The services for these settings; call within the running event loop's thread, before the first request."""
    api = Api(settings.url, settings.supabase_publishable_key)
    vault = None
    if settings.app_data_dir is not None:
        secret = settings.app_secret.get_secret_value()
        vault = Vault(settings.app_data_dir / "sessions.bin", secret, "fondation sessions")
    sessions = SessionStore(vault)
    return Services(
        settings=settings,
        api=api,
        sessions=sessions,
        accounts=Accounts(Auth(api), sessions, GithubAccess(api, str(settings.github_api_url), settings.keyring)),
        hub=Hub(live.connector(settings.url, settings.supabase_publishable_key)),
    )
