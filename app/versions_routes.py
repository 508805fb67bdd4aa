"""The versions of a course, and what changed between two of them."""

from __future__ import annotations

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app import document, i18n, library, versions_diff
from app.i18n import _
from app.identifiers import uuid
from app.opening import opened
from app.pages import versions as versions_page
from app.pages import versions_changes
from app.visits import Visit
from core.errors import NotFound
from core.versions import Version, Versions

router = APIRouter(prefix="/courses/{course_id}/-", include_in_schema=False)


@router.get("/versions")
async def listing(request: Request, course_id: str) -> Response:
    """Every course made of the same repository."""

    async def answer(visit: Visit, course: UUID) -> Response:
        book = await library.open_course(visit.gateway, course)
        found = await _versions(visit).of_repository(book.repository.id)
        with i18n.reading_as(i18n.of(request)):
            title = _("Versions")
        name = f"{title} · {book.course.title}"
        return document.page(request, name, visit, lambda: versions_page.content(book, found))

    return await opened(request, course_id, answer)


@router.get("/changes")
async def chosen(request: Request, course_id: str, to: str = "") -> Response:
    """From the choice of two versions to the page about them."""
    before = request.query_params.get("from", "")
    try:
        path = f"/courses/{uuid(to)}/-/changes/{uuid(before)}"
    except NotFound:
        path = f"/courses/{course_id}/-/versions"
    return RedirectResponse(path, status_code=303)


@router.get("/changes/{before_id}")
async def changes(request: Request, course_id: str, before_id: str) -> Response:
    """What this version has that another had not."""

    async def answer(visit: Visit, course: UUID) -> Response:
        source = _versions(visit)
        book = await library.open_course(visit.gateway, course)
        known = await source.of_repository(book.repository.id)
        after, before = _named(known, course), _named(known, uuid(before_id))
        new, old = await asyncio.gather(source.chapters(after.id), source.chapters(before.id))
        found = await asyncio.to_thread(versions_diff.compare, old, new)
        with i18n.reading_as(i18n.of(request)):
            title = _("What changed")
        name = f"{title} · {book.course.title}"
        return document.page(request, name, visit, lambda: versions_changes.content(book, before, after, found))

    return await opened(request, course_id, answer)


def _named(known: list[Version], wanted: UUID) -> Version:
    for version in known:
        if version.id == wanted:
            return version
    raise NotFound


def _versions(visit: Visit) -> Versions:
    return Versions(visit.services.api, visit.services.token(visit.session))
