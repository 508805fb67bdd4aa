"""The addresses of courses and chapters: finished HTML for reading, Markdown, cited lines, and what a reader did."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from app import document, i18n, library, links, visits
from app.identifiers import uuid
from app.opening import opened
from app.pages import chapter as chapter_page
from app.pages import course as course_page
from app.pages import course_parts, source
from app.parts.feedback import sentence
from app.questions import Place
from app.reading import Reading
from app.visits import Visit
from core.errors import BadRequest, FondationError, GatewayError, NotFound, NotSignedIn

router = APIRouter(prefix="/courses/{course_id}", include_in_schema=False)
_NO_STORE: Final = {"Cache-Control": "no-store"}


class Change(BaseModel):
    """What a reader did in one chapter."""

    model_config = ConfigDict(extra="forbid")

    chapter: int = Field(ge=1, le=32767)
    done: bool | None = None
    #: The option chosen, or what was written, by question or exercise.
    answers: dict[Annotated[str, Field(max_length=64)], int | Annotated[str, Field(max_length=4000)]] | None = Field(
        default=None, max_length=50
    )
    section: str | None = Field(default=None, pattern=r"^(sec-[a-z0-9-]{1,100})?$")


@router.get("")
async def course(request: Request, course_id: str) -> Response:
    async def answer(visit: Visit, course: UUID) -> Response:
        reading = Reading(book=await library.open_course(visit.gateway, course), visit=visit)
        return document.page(request, reading.book.course.title, visit, lambda: course_page.content(reading))

    return await opened(request, course_id, answer)


@router.post("/-/progress")
async def progress(request: Request, course_id: str, change: Change) -> Response:
    """What a reader did; answers how much of the course is read."""
    visit = visits.of(request)
    if visit is None:
        return _problem(NotSignedIn())
    try:
        identifier = uuid(course_id)
        await visit.gateway.save_progress(
            identifier, change.chapter, done=change.done, quiz=change.answers, section=change.section
        )
        if change.done is None:
            return Response(status_code=204, headers=_NO_STORE)
        book = await library.open_course(visit.gateway, identifier)
    except GatewayError as error:
        return _problem(error)
    with i18n.reading_as(i18n.of(request)):
        answer = {"read": course_parts.read_count(book), "part": course_parts.part_read(book)}
    return JSONResponse(answer, headers=_NO_STORE)


@router.get("/-/source")
async def cited_lines(
    request: Request,
    course_id: str,
    path: Annotated[str, Query(max_length=4096)],
    start: Annotated[int, Query(ge=1)],
    end: Annotated[int, Query(ge=1)],
) -> Response:
    """The lines around a citation: a page, or for scripts that ask for it the list of lines alone."""

    async def answer(visit: Visit, course: UUID) -> Response:
        gateway = visit.gateway
        book, kept = await asyncio.gather(library.open_course(gateway, course), gateway.cited_lines(course, path))
        found = next((lines for lines in kept if lines.holds(start)), None)
        if found is None:
            raise NotFound
        place = Place(path=path, start=start, end=end)
        if request.headers.get("x-part"):
            return document.part(request, lambda: source.listing(place, found))
        return document.page(request, place.text, visit, lambda: source.content(book, place, found))

    return await opened(request, course_id, answer, what="file")


@router.get("/{slug}.md")
async def markdown(request: Request, course_id: str, slug: str) -> Response:
    async def answer(visit: Visit, course: UUID) -> Response:
        gateway = visit.gateway
        book, found = await asyncio.gather(library.open_course(gateway, course), gateway.chapter(course, slug))
        text = links.markdown(found.markdown, book)
        headed = text if text.startswith("# ") else f"# {found.title}\n\n{text}"
        return PlainTextResponse(headed, media_type="text/markdown", headers=_NO_STORE)

    return await opened(request, course_id, answer, what="chapter")


@router.get("/{slug}")
async def chapter(request: Request, course_id: str, slug: str) -> Response:
    async def answer(visit: Visit, course: UUID) -> Response:
        book, found = await library.open_chapter(visit.gateway, course, slug)
        reading = Reading(book=book, visit=visit)
        title = f"{found.title} · {book.course.title}"
        return document.page(request, title, visit, lambda: chapter_page.content(reading, found))

    return await opened(request, course_id, answer, what="chapter")


def _problem(error: FondationError) -> Response:
    status = 401 if isinstance(error, NotSignedIn) else 404 if isinstance(error, NotFound) else 503
    status = 422 if isinstance(error, BadRequest) else status
    return JSONResponse({"problem": sentence(error)}, status_code=status, headers=_NO_STORE)
