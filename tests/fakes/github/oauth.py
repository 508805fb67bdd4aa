"""Signing in with the fake GitHub: the page that asks, the code, and the token for it."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from tests.fakes.github.users import User, Users

_DOCS: Final = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-"
#: Seconds.
_CODE_LIFE: Final = 600
#: What a scope holds besides itself.
_IMPLIED: Final = {"user": {"read:user", "user:email"}}
_COOKIE: Final = "dotcom_user"


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code that was handed out. Works once."""

    user: User
    scopes: tuple[str, ...]
    redirect_uri: str
    expires_at: float


@dataclass(kw_only=True)
class OAuth:
    """One OAuth App, and who has let it in."""

    users: Users
    client_id: str = "Iv1.fake"
    client_secret: str = "a-made-up-client-secret"
    #: Login → what they have allowed the app so far.
    allowed: dict[str, set[str]] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    #: The scopes each visit asked for, in order.
    asked: list[tuple[str, ...]] = field(default_factory=list)
    #: Refuses the next codes, as GitHub does those that are too old.
    refuses_codes: bool = False

    async def authorize(self, request: Request) -> Response:
        """The page; who is known and has allowed as much before is sent back at once."""
        query = request.query_params
        if query.get("client_id") != self.client_id:
            return HTMLResponse("<h1>404</h1>", 404)
        scopes = _scopes(query.get("scope", ""))
        self.asked.append(scopes)
        known = self.users.accounts.get(request.cookies.get(_COOKIE, ""))
        if known is not None and set(scopes) <= self.allowed.get(known.login, set()):
            return self._back(known, scopes, dict(query))
        buttons = "".join(
            f'<button name="login" value="{escape(login)}">Authorize as {escape(login)}</button>'
            for login in self.users.accounts
        )
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(query.get(name, ""), quote=True)}">'
            for name in ("redirect_uri", "scope", "state")
        )
        return HTMLResponse(
            '<!doctype html><html lang="en"><title>Authorize application</title><h1>Authorize Fondation</h1>'
            f"<p>It asks for: {escape(', '.join(scopes))}</p>"
            f'<form method="post">{hidden}{buttons}<button name="cancel" value="1">Cancel</button></form>'
        )

    async def decide(self, request: Request) -> Response:
        """What the page was answered with."""
        form = dict(parse_qsl((await request.body()).decode()))
        user = self.users.accounts.get(form.get("login", ""))
        if "cancel" in form or user is None:
            denial = {
                "error": "access_denied",
                "error_description": "The user has denied your application access.",
                "error_uri": f"{_DOCS}authorization-request-errors/#access-denied",
                "state": form.get("state", ""),
            }
            return RedirectResponse(f"{form.get('redirect_uri', '')}?{urlencode(denial)}", 302)
        scopes = _scopes(form.get("scope", ""))
        self.allowed.setdefault(user.login, set()).update(scopes)
        response = self._back(user, scopes, form)
        response.set_cookie(_COOKIE, user.login, httponly=True, samesite="lax")
        return response

    async def access_token(self, request: Request) -> Response:
        """The token for a code; errors come with status 200."""
        form = dict(parse_qsl((await request.body()).decode()))
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return _error("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or code.expires_at < time.time() or self.refuses_codes:
            return _error("bad_verification_code", "The code passed is incorrect or expired.")
        if form.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            return _error("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL.")
        token = self.users.issue(code.user, code.scopes)
        return JSONResponse({"access_token": token, "token_type": "bearer", "scope": ",".join(code.scopes)})

    def _back(self, user: User, scopes: tuple[str, ...], asked: dict[str, str]) -> Response:
        code = secrets.token_hex(10)
        target = asked.get("redirect_uri", "")
        expires_at = time.time() + _CODE_LIFE
        self.codes[code] = Code(user=user, scopes=scopes, redirect_uri=target, expires_at=expires_at)
        return RedirectResponse(f"{target}?{urlencode({'code': code, 'state': asked.get('state', '')})}", 302)


def _scopes(text: str) -> tuple[str, ...]:
    """Without doubles, and without what another one holds already."""
    wanted = set(text.replace(",", " ").split())
    held = set().union(*(_IMPLIED.get(scope, set()) for scope in wanted)) if wanted else set()
    return tuple(sorted(wanted - held))


def _error(code: str, description: str) -> Response:
    uri = f"{_DOCS}oauth-app-access-token-request-errors/#{code.replace('_', '-')}"
    return JSONResponse({"error": code, "error_description": description, "error_uri": uri})
