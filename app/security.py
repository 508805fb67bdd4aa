"""The outermost layer: headers on every answer, foreign origins refused, and a log line without query strings."""

from __future__ import annotations

import logging
import re
import time
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import AppSettings

log = logging.getLogger(__name__)

#: NiceGUI compiles its templates in the browser: without both "unsafe" words its pages stay blank. So this policy does
#: not stop an injected inline script; cleaning chapters before they are stored does.
POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)

_SOCKET: Final = "/_nicegui_ws/"
_QUIET: Final = ("/_nicegui", "/static/", "/healthz", "/favicon.ico")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Security:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, settings: AppSettings) -> None:
        self._app = app
        self._secure = settings.public_url.startswith("https://")
        self._origins = origins(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif not self._is_ours(scope):
            log.warning("http.foreign_origin", extra={"path": _shown(scope["path"])})
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            # Behind this layer, so that the page that says so has the headers of every page.
            failed = scope["app"].exception_handlers.get(Exception)
            if failed is None or status:
                raise
            response = await failed(Request(scope, receive), error)
            await response(scope, receive, send_with_headers)
        finally:
            if not scope["path"].startswith(_QUIET):
                _log(scope, status or 500, started)

    def _add_headers(self, headers: MutableHeaders) -> None:
        # Pages that do without the framework bring a stricter one.
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Nothing to other sites; to our own, so that a form's Origin is not "null".
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if self._secure:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    def _is_ours(self, scope: Scope) -> bool:
        """Whether a request that acts comes from a page of ours. A client that is no browser sends no Origin."""
        acts = scope["type"] == "websocket" or scope["path"].startswith(_SOCKET) or scope["method"] not in _SAFE
        origin = Headers(scope=scope).get("origin")
        if not acts or origin is None:
            return True
        if origin == "null":
            # A page that keeps its address to itself sends no origin; what browsers say instead cannot be made up.
            return Headers(scope=scope).get("sec-fetch-site") == "same-origin"
        if self._origins:
            return origin in self._origins
        return urlsplit(origin).netloc == Headers(scope=scope).get("host")


_SHARED: Final = re.compile(r"^/shared/[^/]+")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def origins(settings: AppSettings) -> frozenset[str]:
    """The origins pages of this app have; none where only the Host header tells."""
    parts = urlsplit(settings.public_url)
    public = f"{parts.scheme}://{parts.netloc}"
    if settings.app_host in _LOOPBACK:
        local = {f"http://{host}:{settings.app_port}" for host in ("127.0.0.1", "localhost", "[::1]")}
        return frozenset({public, *local})
    return frozenset({public}) if settings.app_url else frozenset()


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse("This request comes from another site.", 403)(scope, receive, send)


def _log(scope: Scope, status: int, started: float) -> None:
    milliseconds = round((time.perf_counter() - started) * 1000)
    facts = {"method": scope["method"], "path": _shown(scope["path"]), "status": status, "ms": milliseconds}
    log.info("http.request", extra=facts)


def _shown(path: str) -> str:
    """A path without the secret part of a shared link."""
    return _SHARED.sub("/shared/*", path)
