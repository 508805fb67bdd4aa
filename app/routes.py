"""The addresses of the app. Every page here only wires: who asks, what for, and which view answers."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol
from uuid import UUID

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from nicegui import Client, app, ui

from app import document, following, i18n, language_routes, operator_routes, theme, visits
from app.i18n import _
from app.pages import lost, sign_in
from app.pages.repositories import Repositories
from app.pages.run import Run
from app.paths import own_path
from app.services import Services
from core.errors import BadRequest, GatewayError, NotFound, NotSignedIn

log = logging.getLogger(__name__)

#: Seconds a page waits for its data before it is sent without; the data follows.
PATIENCE = 2.0
#: Seconds a page that makes no sense without its data waits for it.
LONGEST = 8.0
#: Seconds the framework gives a page builder.
BUILD = 20.0


def install() -> None:
    """Registers what is not a page. The pages register themselves when this module is imported."""
    app.add_api_route("/healthz", _health, include_in_schema=False)
    app.include_router(language_routes.router)
    operator_routes.install()
    app.add_middleware(i18n.Reader)
    app.on_page_exception(_page_failed)
    app.add_exception_handler(404, _not_found)
    app.add_exception_handler(Exception, _failed)


@ui.page("/sign-in")
def _sign_in(request: Request, problem: str = "", next: str = "/") -> Response | None:  # noqa: A002  # the name in the URL
    if visits.of(request) is not None:
        return RedirectResponse(own_path(next), status_code=303)
    with theme.frame(_("Sign in")):
        sign_in.content(Services.of(request).settings, own_path(next), problem)
    return None


@ui.page("/", response_timeout=BUILD)
async def _repositories(request: Request) -> Response | None:
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    with theme.frame(_("Repositories"), visit, section="repositories"):
        view = Repositories(visit, request.query_params)
        view.build()
    return await _follow(view, request)


@ui.page("/runs/{job_id}", response_timeout=BUILD)
async def _run(request: Request, job_id: str) -> Response | None:
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    try:
        async with asyncio.timeout(LONGEST):
            job = await visit.gateway.job(_uuid(job_id))
            repository = await visit.gateway.repository(job.repository_id)
    except (GatewayError, TimeoutError) as error:
        return _refused(error, visit, request, "run")
    with theme.frame(_("Run of {name}", name=repository.name), visit):
        view = Run(visit, job, repository)
        view.build()
    return await _follow(view, request)


class _Followed(following.View, Protocol):
    @property
    def following(self) -> following.Following: ...


async def _follow(view: _Followed, request: Request) -> Response | None:
    """Fills a view before the page is sent, if that goes quickly, and keeps it up to date from then on."""
    try:
        async with asyncio.timeout(PATIENCE):
            await view.refresh()
    except NotSignedIn:
        return visits.to_sign_in(request)
    except GatewayError as error:
        view.trouble(error)
    except TimeoutError:
        log.info("page.slow", extra={"path": request.url.path})
    view.following.begin(ui.context.client)
    return None


def _refused(error: GatewayError | TimeoutError, visit: visits.Visit, request: Request, what: str) -> Response | None:
    if isinstance(error, NotSignedIn):
        return visits.to_sign_in(request)
    missing = isinstance(error, NotFound | BadRequest)
    ui.status_code(404 if missing else 503)
    with theme.frame(_("Not found") if missing else _("No answer"), visit):
        if missing:
            lost.not_found(what)
        else:
            lost.unreachable()
    return None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


# -------------------------------------------------------------------- what is no page
async def _health(request: Request) -> Response:
    """Whether this process serves; says nothing about Supabase, so that its outage does not restart the app."""
    services = Services.of(request)
    return JSONResponse({"status": "ok", "realtime_connections": services.hub.connections})


async def _not_found(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith(("/static/", "/_nicegui", "/auth/")) or request.method != "GET":
        return PlainTextResponse("Not found", 404)
    with Client(ui.page(""), request=request) as client, theme.frame(_("Not found"), visits.of(request)):
        lost.not_found()
    return client.build_response(request, 404)


def _page_failed(error: Exception) -> None:
    log.error("page.failed", exc_info=error)
    with theme.frame(_("Error")):
        lost.failed()


async def _failed(request: Request, error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    if request.method != "GET" or request.url.path.startswith("/_nicegui"):
        return PlainTextResponse(_("Something went wrong. It was not your doing."), 500)
    return document.page(request, _("Error"), visits.of(request), lost.failed, status=500)
