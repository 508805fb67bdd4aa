"""Downloads of a course: what there is, and the files, passed on piece by piece."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from app import library, visits
from app.i18n import _, of, reading_as
from app.identifiers import uuid
from app.pages import course_tools, exports
from app.reader_routes import refused
from app.visits import Visit
from core.errors import GatewayError
from core.exports import Exports

log = logging.getLogger(__name__)
router = APIRouter(prefix="/courses/{course_id}/-/export", include_in_schema=False)
#: Seconds a page waits for its data.
_LONGEST: Final = 8.0


@router.get("")
async def listing(request: Request, course_id: str) -> Response:
    """The files there are."""
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    try:
        async with asyncio.timeout(_LONGEST):
            identifier = uuid(course_id)
            book, found = await asyncio.gather(
                library.open_course(visit.gateway, identifier), _exports(visit).of_course(identifier)
            )
    except (GatewayError, TimeoutError) as error:
        return refused(error, visit, request, "course")
    with reading_as(of(request)):
        title = _("Download")
    return course_tools.answer(request, visit, book, title, lambda: exports.panel(book, found))


@router.get("/{form}")
async def file(request: Request, course_id: str, form: str) -> Response:
    """One of the files."""
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    source = _exports(visit)
    try:
        async with asyncio.timeout(_LONGEST):
            identifier = uuid(course_id)
            export = await source.one(identifier, form)
            content = source.content(identifier, form)
            # What cannot be read at all is said before the file begins.
            first = await anext(content, b"")
    except (GatewayError, TimeoutError) as error:
        return refused(error, visit, request, "file")
    headers = {
        "Content-Disposition": f'attachment; filename="{export.file_name}"',
        "Content-Length": str(export.bytes),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_whole(first, content), media_type=export.media_type, headers=headers)


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _exports(visit: Visit) -> Exports:
    return Exports(visit.services.api, visit.services.token(visit.session))
