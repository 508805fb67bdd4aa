"""The account page, and what can be done on it: plain forms."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app import cookies, document, i18n, tabs, visits
from app.i18n import _
from app.pages import account
from app.pages.account import Facts
from app.services import Services
from core.errors import GatewayError, NotSignedIn
from core.github_tokens import StoredToken

log = logging.getLogger(__name__)
router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
async def show(request: Request, problem: str = "", done: str = "") -> Response:
    """Who is signed in, and what is kept of their access to GitHub."""
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    stored: StoredToken | None = None
    is_known = True
    try:
        stored = await visit.services.accounts.github_status(visit.session)
    except NotSignedIn:
        return visits.to_sign_in(request)
    except GatewayError as error:
        log.info("account.incomplete", extra={"reason": error.message})
        is_known = False
    settings = visit.services.settings
    facts = Facts(
        visit=visit,
        stored=stored,
        is_known=is_known,
        offers_github=settings.app_github_sign_in,
        keeps_tokens=settings.github_token_keys is not None,
        browsers=visit.services.accounts.sessions(visit.session),
        problem=problem,
        done=done,
    )
    with i18n.reading_as(i18n.of(request)):
        title = _("Your account")
    return document.page(request, title, visit, lambda: account.content(facts))


@router.post("/github/remove")
async def remove_token(request: Request) -> Response:
    """Removes the GitHub token: the stored one, and those in the sessions of this user."""
    visit = visits.of(request)
    if visit is None:
        return cookies.to_sign_in("", "/account")
    try:
        await visit.services.accounts.forget_github(visit.session)
    except NotSignedIn:
        return cookies.to_sign_in("", "/account")
    except GatewayError:
        return _back("problem=not-removed")
    return _back("done=removed")


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(request: Request) -> Response:
    """Ends every session of this user."""
    services = Services.of(request)
    session = services.session(request)
    if session is None or session.account is None:
        return cookies.signed_out(services)
    try:
        ended = await services.accounts.sign_out_everywhere(session)
    except NotSignedIn:
        return cookies.signed_out(services)
    except GatewayError:
        return _back("problem=not-signed-out")
    for other in ended:
        tabs.close(other)
    return cookies.signed_out(services)


def _back(query: str) -> Response:
    return RedirectResponse(f"/account?{query}", status_code=303, headers={"Cache-Control": "no-store"})
