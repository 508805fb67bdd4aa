"""Downloads of a course: what there is, and the files, passed on piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from app import library
from app.i18n import _, of, reading_as
from app.opening import opened
from app.pages import course_tools, exports
from app.visits import Visit
from core.exports import Exports

router = APIRouter(prefix="/courses/{course_id}/-/export", include_in_schema=False)


@router.get("")
async def listing(request: Request, course_id: str) -> Response:
    """The files there are."""

    async def answer(visit: Visit, course: UUID) -> Response:
        book, found = await asyncio.gather(
            library.open_course(visit.gateway, course), _exports(visit).of_course(course)
        )
        with reading_as(of(request)):
            title = _("Download")
        return course_tools.answer(request, visit, book, title, lambda: exports.panel(book, found))

    return await opened(request, course_id, answer)


@router.get("/{form}")
async def file(request: Request, course_id: str, form: str) -> Response:
    """One of the files."""

    async def answer(visit: Visit, course: UUID) -> Response:
        source = _exports(visit)
        export = await source.one(course, form)
        content = source.content(course, form)
        # What cannot be read at all is said before the file begins.
        first = await anext(content, b"")
        headers = {
            "Content-Disposition": f'attachment; filename="{export.file_name}"',
            "Content-Length": str(export.bytes),
            "Cache-Control": "no-store",
        }
        return StreamingResponse(_whole(first, content), media_type=export.media_type, headers=headers)

    return await opened(request, course_id, answer, what="file")


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _exports(visit: Visit) -> Exports:
    return Exports(visit.services.api, visit.services.token(visit.session))
