"""The account page, and what can be done on it: plain forms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app import api_key_routes, cookies, document, i18n, tabs, visits
from app.i18n import _
from app.pages import account
from app.pages.account import Facts
from app.pages.api_keys import Keys
from app.services import Services
from app.visits import Visit
from core.api_keys import ApiKey
from core.errors import GatewayError, NotSignedIn
from core.github_tokens import StoredToken

log = logging.getLogger(__name__)
router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
async def show(request: Request, problem: str = "", done: str = "") -> Response:
    """Who is signed in, what is kept of their access to GitHub, and their API keys."""
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    try:
        (stored, is_known), keys = await asyncio.gather(_stored(visit), _keys(visit))
    except NotSignedIn:
        return visits.to_sign_in(request)
    settings = visit.services.settings
    facts = Facts(
        visit=visit,
        stored=stored,
        is_known=is_known,
        offers_github=settings.app_github_sign_in,
        keeps_tokens=settings.github_token_keys is not None,
        browsers=visit.services.accounts.sessions(visit.session),
        keys=Keys(known=keys, fresh=_shown_once(visit), functions=f"{settings.url}/functions/v1"),
        problem=problem,
        done=done,
    )
    with i18n.reading_as(i18n.of(request)):
        title = _("Your account")
    return document.page(request, title, visit, lambda: account.content(facts), styles=("account",))


async def _stored(visit: Visit) -> tuple[StoredToken | None, bool]:
    """What is stored, and whether that is known."""
    try:
        return await visit.services.accounts.github_status(visit.session), True
    except NotSignedIn:
        raise
    except GatewayError as error:
        log.info("account.incomplete", extra={"reason": error.message})
        return None, False


async def _keys(visit: Visit) -> Sequence[ApiKey] | None:
    """None: not known now."""
    try:
        return await api_key_routes.of(visit).all()
    except NotSignedIn:
        raise
    except GatewayError as error:
        log.info("account.incomplete", extra={"reason": error.message})
        return None


def _shown_once(visit: Visit) -> str:
    fresh, visit.session.fresh_key = visit.session.fresh_key, None
    return fresh or ""


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
