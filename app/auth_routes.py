"""Signing in and out over plain HTTP: only a response can set a cookie, and no script ever sees it."""

from __future__ import annotations

import hmac
import logging
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from app import cookies, tabs
from app.cookies import to_sign_in
from app.i18n import _
from app.parts.feedback import sentence
from app.paths import own_path
from app.services import Services
from core.errors import FondationError, GatewayError, Unreachable

log = logging.getLogger(__name__)
router = APIRouter(prefix="/auth", include_in_schema=False)


class Credentials(BaseModel):
    """What the sign-in form sends."""

    email: Annotated[str, Field(max_length=320)]
    password: Annotated[str, Field(max_length=1000)]
    new: bool = False
    next: Annotated[str, Field(max_length=2000)] = "/"


@router.post("/password")
async def password(request: Request, credentials: Credentials) -> Response:
    """Signs in, or up, by email and password."""
    services = Services.of(request)
    if not services.settings.app_password_sign_in:
        return _refusal(_("Sign-in by password is switched off here."), 404)
    if problem := _problem(credentials):
        field, reason = problem
        return _refusal(reason, 422, field=field)
    previous = services.session(request)
    try:
        cookie = await services.accounts.with_password(
            credentials.email, credentials.password, new=credentials.new, previous=previous
        )
    except FondationError as error:
        return _refusal(sentence(error), 503 if isinstance(error, Unreachable) else 401)
    return cookies.signed_in(services, JSONResponse({"next": own_path(credentials.next)}), cookie, previous)


@router.get("/local")
async def local(request: Request, key: str = "", next: str = "/") -> Response:  # noqa: A002  # the name in the URL
    """Signs the demo user of this machine in; only where `fondation up` started the app."""
    services = Services.of(request)
    offered = services.settings.app_local_sign_in
    if offered is None or not hmac.compare_digest(key.encode(), offered.key.encode()):
        return to_sign_in("wrong-link")
    previous = services.session(request)
    try:
        cookie = await services.accounts.as_local_user(offered.email, offered.password, previous)
    except FondationError as error:
        log.warning("auth.local_failed", extra={"reason": error.message})
        return to_sign_in("unavailable")
    return cookies.signed_in(services, RedirectResponse(own_path(next), status_code=303), cookie, previous)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Ends the session: here, at Supabase, and in every tab of this browser."""
    services = Services.of(request)
    session = services.session(request)
    if session is not None:
        tabs.close(session)
        try:
            await services.accounts.sign_out(session)
        except GatewayError as error:
            # Ended here is what counts; the token runs out by itself.
            log.info("auth.sign_out_incomplete", extra={"reason": error.message})
    return cookies.signed_out(services)


def _problem(credentials: Credentials) -> tuple[str, str] | None:
    """The field that is wrong, and what is wrong with it."""
    if "@" not in credentials.email.strip()[1:-1]:
        return "email", _("This is not an email address.")
    if not credentials.password:
        return "password", _("Type your password.")
    if credentials.new and len(credentials.password) < 8:
        return "password", _("Choose a password of at least 8 characters.")
    return None


def _refusal(reason: str, status: int, field: str = "") -> Response:
    return JSONResponse({"problem": reason, "field": field}, status_code=status, headers={"Cache-Control": "no-store"})
