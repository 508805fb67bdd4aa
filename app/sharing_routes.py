"""Sharing a course: the owner's links to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import library, visits
from app.i18n import _, of, reading_as
from app.identifiers import uuid
from app.pages import course_tools, share_panel
from app.pages.share_panel import Outcome
from app.parts.feedback import sentence
from app.reader_routes import refused
from app.visits import Visit
from core.errors import BadRequest, Conflict, GatewayError
from core.shares import Shares

router = APIRouter(prefix="/courses/{course_id}/-/share", include_in_schema=False)
#: Seconds a page waits for its data.
_LONGEST: Final = 8.0

Action = Callable[[Shares, UUID], Awaitable[str]]


@router.get("")
async def listing(request: Request, course_id: str) -> Response:
    """The links there are."""
    return await _panel(request, course_id)


@router.post("")
async def create(request: Request, course_id: str, days: Annotated[int, Form(ge=0, le=3650)] = 0) -> Response:
    """Makes a link and shows it, this once."""

    async def act(shares: Shares, course: UUID) -> str:
        return await shares.create(course, days=days or None)

    return await _panel(request, course_id, act)


@router.post("/{share_id}/revoke")
async def revoke(request: Request, course_id: str, share_id: UUID) -> Response:
    """Takes a link back."""

    async def act(shares: Shares, _course: UUID) -> str:
        await shares.revoke(share_id)
        return ""

    return await _panel(request, course_id, act)


async def _panel(request: Request, course_id: str, act: Action | None = None) -> Response:
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    shares = Shares(visit.services.api, visit.services.token(visit.session))
    try:
        async with asyncio.timeout(_LONGEST):
            identifier = uuid(course_id)
            book = await library.open_course(visit.gateway, identifier)
            with reading_as(of(request)):
                outcome = await _done(shares, identifier, act, visit) if act else Outcome()
            links = await shares.of_course(identifier)
    except (GatewayError, TimeoutError) as error:
        return refused(error, visit, request, "course")
    with reading_as(of(request)):
        title = _("Share")
    return course_tools.answer(request, visit, book, title, lambda: share_panel.panel(book, links, outcome))


async def _done(shares: Shares, course: UUID, act: Action, visit: Visit) -> Outcome:
    try:
        token = await act(shares, course)
    except (BadRequest, Conflict) as error:
        return Outcome(problem=sentence(error))
    return Outcome(address=f"{visit.services.settings.public_url.rstrip('/')}/shared/{token}" if token else "")
