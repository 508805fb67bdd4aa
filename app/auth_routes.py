"""Signing in and out over plain HTTP: only a response can set a cookie, and no script ever sees it."""

from __future__ import annotations

import hmac
import logging
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from app import tabs
from app.parts.feedback import sentence
from app.paths import own_path
from app.services import Services
from app.sessions import LONGEST
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
        return _refusal("Sign-in by password is switched off here.", 404)
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
    return _signed_in(services, JSONResponse({"next": own_path(credentials.next)}), cookie)


@router.get("/github")
async def github(request: Request, next: str = "/") -> Response:  # noqa: A002  # the name in the URL
    """Sends the browser to GitHub. The verifier stays in this browser's session on the server."""
    services = Services.of(request)
    if not services.settings.app_github_sign_in:
        return _to_sign_in("unavailable")
    callback = f"{services.settings.public_url}/auth/callback"
    try:
        url, cookie = await services.accounts.to_github(callback, next, services.session(request))
    except GatewayError:
        return _to_sign_in("unavailable")
    if urlsplit(url).scheme not in {"https", "http"}:
        return _to_sign_in("unavailable")
    return _signed_in(services, RedirectResponse(url, status_code=303), cookie)


@router.get("/callback")
async def callback(request: Request, code: str = "") -> Response:
    """The way back from GitHub."""
    services = Services.of(request)
    if not code:
        return _to_sign_in("refused")
    try:
        cookie, path = await services.accounts.from_github(code, services.session(request))
    except FondationError:
        return _to_sign_in("expired")
    return _signed_in(services, RedirectResponse(own_path(path), status_code=303), cookie)


@router.get("/local")
async def local(request: Request, key: str = "", next: str = "/") -> Response:  # noqa: A002  # the name in the URL
    """Signs the demo user of this machine in; only where `fondation up` started the app."""
    services = Services.of(request)
    offered = services.settings.app_local_sign_in
    if offered is None or not hmac.compare_digest(key.encode(), offered.key.encode()):
        return _to_sign_in("wrong-link")
    try:
        cookie = await services.accounts.as_local_user(offered.email, offered.password, services.session(request))
    except FondationError as error:
        log.warning("auth.local_failed", extra={"reason": error.message})
        return _to_sign_in("unavailable")
    return _signed_in(services, RedirectResponse(own_path(next), status_code=303), cookie)


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
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(services.cookie, path="/", secure=services.is_secure, httponly=True, samesite="lax")
    return response


def _signed_in(services: Services, response: Response, cookie: str | None) -> Response:
    if cookie is not None:
        response.set_cookie(
            services.cookie, cookie, max_age=LONGEST, path="/", secure=services.is_secure, httponly=True, samesite="lax"
        )
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(credentials: Credentials) -> tuple[str, str] | None:
    """The field that is wrong, and what is wrong with it."""
    if "@" not in credentials.email.strip()[1:-1]:
        return "email", "This is not an email address."
    if not credentials.password:
        return "password", "Type your password."
    if credentials.new and len(credentials.password) < 8:
        return "password", "Choose a password of at least 8 characters."
    return None


def _refusal(reason: str, status: int, field: str = "") -> Response:
    return JSONResponse({"problem": reason, "field": field}, status_code=status, headers={"Cache-Control": "no-store"})


def _to_sign_in(problem: str) -> Response:
    return RedirectResponse(f"/sign-in?problem={problem}", status_code=303)
