"""A page opened by a signed-in user: whose it is, and Supabase as that user sees it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse

from app.live import Subscription
from app.paths import own_path
from app.services import Services
from app.sessions import Session
from core import auth
from core.users import UserGateway


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page load."""

    services: Services
    session: Session
    account: auth.Session
    gateway: UserGateway

    @property
    def github_token(self) -> str | None:
        """GitHub's own token, where this browser signed in with GitHub. It stays on the server."""
        return self.session.github_token

    def subscribe(self) -> Subscription:
        """The hints for this user, on the connection all their pages share."""
        accounts = self.services.accounts
        return self.services.hub.subscribe(self.account.user_id, lambda: accounts.token(self.session))


def of(request: Request) -> Visit | None:
    """The visit behind a request; none where nobody is signed in."""
    services = Services.of(request)
    session = services.session(request)
    if session is None or session.account is None:
        return None
    return Visit(services=services, session=session, account=session.account, gateway=services.gateway(session))


def to_sign_in(request: Request) -> RedirectResponse:
    """To the sign-in page, and back here afterwards."""
    if request.url.path == "/" and "error_code" in request.query_params:
        # Supabase sends browsers here when it does not know any more where they came from.
        return RedirectResponse("/sign-in?problem=expired", status_code=303)
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(sign_in_path(path), status_code=303)


def sign_in_path(next_path: str) -> str:
    path = own_path(next_path)
    return "/sign-in" if path == "/" else f"/sign-in?next={quote(path, safe='')}"
