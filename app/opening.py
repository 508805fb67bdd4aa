"""A course is asked for: by whom, within what time, and what is said where it cannot be opened."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from app import document, i18n, visits
from app.i18n import _
from app.identifiers import uuid
from app.pages import lost
from app.visits import Visit
from core.errors import BadRequest, GatewayError, NotFound, NotSignedIn

#: Seconds a page waits for its data.
LONGEST: Final = 8.0

Answer = Callable[[Visit, UUID], Awaitable[Response]]


async def opened(request: Request, course_id: str, answer: Answer, *, what: str = "course") -> Response:
    """What `answer` makes of the course for whoever is signed in; else the way to sign in, or why there is nothing."""
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    try:
        async with asyncio.timeout(LONGEST):
            return await answer(visit, uuid(course_id))
    except (GatewayError, TimeoutError) as error:
        return refused(error, visit, request, what)


def refused(error: GatewayError | TimeoutError, visit: Visit | None, request: Request, what: str) -> Response:
    """A page that says why there is nothing to read."""
    if isinstance(error, NotSignedIn):
        return visits.to_sign_in(request)
    with i18n.reading_as(i18n.of(request)):
        missing, silent = _("Not found"), _("No answer")
    if isinstance(error, NotFound | BadRequest):
        return document.page(request, missing, visit, lambda: lost.not_found(what), status=404)
    return document.page(request, silent, visit, lost.unreachable, status=503)
