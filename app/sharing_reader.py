"""A shared course: read by whoever has the link, without an account, and without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response

from app import document, links
from app.library import Book
from app.pages import chapter as chapter_page
from app.pages import course as course_page
from app.pages import shared as shared_page
from app.pages import source
from app.questions import Place
from app.reading import Reading
from app.services import Services
from core.errors import GatewayError, NotFound, RateLimited
from core.shares import Shared, SharedReader

router = APIRouter(prefix="/shared/{token}", include_in_schema=False)
#: Seconds a page waits for its data.
_LONGEST: Final = 8.0
#: The address is a secret: no search engine lists it, no other site hears of it, no cache keeps what it opens.
_HEADERS: Final = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Answer = Callable[[SharedReader], Awaitable[Response]]


@router.get("")
async def course(request: Request, token: str) -> Response:
    """The overview."""

    async def answer(reader: SharedReader) -> Response:
        reading = _reading(await reader.course(), token)
        return _page(request, reading.book.course.title, lambda: course_page.content(reading))

    return await _answered(request, token, answer)


@router.get("/-/source")
async def cited_lines(
    request: Request,
    token: str,
    path: Annotated[str, Query(max_length=4096)],
    start: Annotated[int, Query(ge=1)],
    end: Annotated[int, Query(ge=1)],
) -> Response:
    """The lines around a citation, where they can be seen nowhere else."""

    async def answer(reader: SharedReader) -> Response:
        shared, kept = await asyncio.gather(reader.course(), reader.cited_lines(path))
        found = next((lines for lines in kept if lines.holds(start)), None)
        if found is None:
            raise NotFound
        place = Place(path=path, start=start, end=end)
        if request.headers.get("x-part"):
            return document.part(request, lambda: source.listing(place, found))
        book = _reading(shared, token).book
        return _page(request, place.text, lambda: source.content(book, place, found))

    return await _answered(request, token, answer)


@router.get("/{slug}.md")
async def markdown(request: Request, token: str, slug: str) -> Response:
    """A chapter as Markdown."""

    async def answer(reader: SharedReader) -> Response:
        shared, found = await asyncio.gather(reader.course(), reader.chapter(slug))
        text = links.markdown(found.markdown, _reading(shared, token).book)
        headed = text if text.startswith("# ") else f"# {found.title}\n\n{text}"
        return PlainTextResponse(headed, media_type="text/markdown")

    return await _answered(request, token, answer)


@router.get("/{slug}")
async def chapter(request: Request, token: str, slug: str) -> Response:
    """A chapter."""

    async def answer(reader: SharedReader) -> Response:
        shared, found = await asyncio.gather(reader.course(), reader.chapter(slug))
        reading = _reading(shared, token)
        title = f"{found.title} · {reading.book.course.title}"
        return _page(request, title, lambda: chapter_page.content(reading, found))

    return await _answered(request, token, answer)


def _reading(shared: Shared, token: str) -> Reading:
    outline = sorted(shared.course.outline, key=lambda heading: heading.position)
    book = Book(
        course=shared.course.model_copy(update={"outline": outline}),
        repository=shared.repository,
        progress={},
        base=f"/shared/{token}",
    )
    return Reading(book=book, visit=None, keeps_progress=False)


def _page(request: Request, title: str, build: Callable[[], None]) -> Response:
    def content() -> None:
        shared_page.banner()
        build()

    return document.page(request, title, None, content)


async def _answered(request: Request, token: str, answer: Answer) -> Response:
    """The answer, or the same page for every link that opens nothing, whatever the reason."""
    try:
        async with asyncio.timeout(_LONGEST):
            response = await answer(SharedReader(Services.of(request).api, token))
    except NotFound:
        response = document.page(request, shared_page.closed_title(request), None, shared_page.closed, status=404)
    except RateLimited as error:
        response = document.page(request, shared_page.busy_title(request), None, shared_page.busy, status=429)
        response.headers["Retry-After"] = str(round(error.retry_after))
    except (GatewayError, TimeoutError):
        response = document.page(request, shared_page.silent_title(request), None, shared_page.silent, status=503)
    response.headers.update(_HEADERS)
    return response
