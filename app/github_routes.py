"""Signing in with GitHub over plain HTTP: there, and back."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app import cookies
from app.accounts import AnotherAccount
from app.paths import own_path
from app.services import Services
from app.sessions import Session
from core.errors import FondationError, GatewayError, Unreachable
from core.github_tokens import PRIVATE

log = logging.getLogger(__name__)
router = APIRouter(prefix="/auth", include_in_schema=False)
#: What Supabase says of a visit to GitHub that took too long, or was used already.
_TOO_LATE: Final = frozenset(
    {"bad_oauth_state", "flow_state_expired", "flow_state_not_found", "flow_state_already_used"}
)


@router.get("/github")
async def github(request: Request, next: str = "/", scope: str = "") -> Response:  # noqa: A002  # the name in the URL
    """Sends the browser to GitHub. The verifier stays in this browser's session on the server.

    With `scope=repo` GitHub is asked for private repositories too; no other scope can be named.
    """
    services = Services.of(request)
    session = services.session(request)
    if not services.settings.app_github_sign_in:
        return _failed("off", session, next)
    callback = f"{services.settings.public_url}/auth/callback"
    try:
        url, cookie = await services.accounts.to_github(callback, next, session, private=scope == PRIVATE)
    except GatewayError:
        return _failed("unavailable", session, next)
    if urlsplit(url).scheme not in {"https", "http"}:
        return _failed("unavailable", session, next)
    return cookies.signed_in(services, RedirectResponse(url, status_code=303), cookie)


@router.get("/callback")
async def callback(request: Request, code: str = "", error: str = "", error_code: str = "") -> Response:
    """The way back from GitHub."""
    services = Services.of(request)
    session = services.session(request)
    wanted = session.pending.next if session and session.pending else "/"
    if not code:
        if session is not None:
            session.pending = None
        log.info("auth.github_refused", extra={"error": error[:60], "code": error_code[:60]})
        return _failed(_reason(error, error_code), session, wanted)
    if session is None or session.pending is None:
        return _failed("other-browser", session, wanted)
    try:
        arrival = await services.accounts.from_github(code, session)
    except AnotherAccount:
        return _failed("other-account", session, wanted)
    except Unreachable:
        return _failed("unavailable", session, wanted)
    except FondationError as problem:
        log.info("auth.github_failed", extra={"reason": problem.message})
        return _failed("expired", session, wanted)
    path = own_path(arrival.next)
    if arrival.ask_for_private:
        # Allowed before, so GitHub sends the browser back at once: nothing is taken away by signing in again.
        path = f"/auth/github?{urlencode({'scope': PRIVATE, 'next': path})}"
    return cookies.signed_in(services, RedirectResponse(path, status_code=303), arrival.cookie)


def _reason(error: str, error_code: str) -> str:
    if error_code in _TOO_LATE:
        return "expired"
    return "denied" if error == "access_denied" and not error_code else "github"


def _failed(problem: str, session: Session | None, wanted: str) -> Response:
    """Where it is said what went wrong: whoever is signed in stays so."""
    if session is not None and session.account is not None:
        return RedirectResponse(f"/account?problem={problem}", status_code=303, headers={"Cache-Control": "no-store"})
    return cookies.to_sign_in(problem, wanted)
