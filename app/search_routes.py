"""The search: as JSON for the dialog that every page has, and as a page of its own that works by its address."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from app import document, i18n, search_results, visits
from app.i18n import _
from app.opening import refused
from app.pages import search as search_page
from app.parts.feedback import sentence
from app.visits import Visit
from core.errors import BadRequest, GatewayError, NotSignedIn, Unreachable
from core.search import Found, Search

router = APIRouter(include_in_schema=False)
#: Chapters answered while somebody types, and on the page.
_QUICK: Final = 12
_ALL: Final = 50
#: Seconds an answer is waited for.
_LONGEST: Final = 8.0

Words = Annotated[str, Query(alias="q", max_length=500)]


@router.get("/api/search")
async def as_json(request: Request, words: Words = "", course: UUID | None = None) -> Response:
    """What matches so far, for a script of our own pages."""
    visit = visits.of(request)
    try:
        if visit is None:
            raise NotSignedIn
        found = await _find(visit, words, course, _QUICK)
    except (GatewayError, TimeoutError) as error:
        with i18n.reading_as(i18n.of(request)):
            return _answer({"problem": sentence(_spoken(error))}, 401 if isinstance(error, NotSignedIn) else 503)
    return _answer({"groups": search_results.value(search_results.grouped(found, words)), "count": len(found)})


@router.get("/search")
async def page(request: Request, words: Words = "", course: UUID | None = None) -> Response:
    """The results as a page."""
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    try:
        found = await _find(visit, words, course, _ALL)
        title = (await visit.gateway.course(course)).title if course else None
    except (GatewayError, TimeoutError) as error:
        return refused(error, visit, request, "course")
    groups = search_results.grouped(found, words)
    scope = search_page.Scope(course=course, title=title)
    with i18n.reading_as(i18n.of(request)):
        name = _("{words} – search", words=words) if words else _("Search")
    return document.page(request, name, visit, lambda: search_page.content(words, groups, scope))


async def _find(visit: Visit, words: str, course: UUID | None, most: int) -> list[Found]:
    if not words.strip():
        return []
    search = Search(visit.services.api, visit.services.token(visit.session))
    async with asyncio.timeout(_LONGEST):
        return await search.find(words, course=course, most=most)


def _spoken(error: GatewayError | TimeoutError) -> GatewayError:
    """Nothing of the database's own words but for what somebody typed."""
    return error if isinstance(error, BadRequest | NotSignedIn) else Unreachable()


def _answer(value: object, status: int = 200) -> Response:
    return JSONResponse(value, status_code=status, headers={"Cache-Control": "no-store"})
