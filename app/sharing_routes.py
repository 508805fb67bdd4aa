"""Sharing a course: the owner's links to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import library
from app.i18n import _, of, reading_as
from app.opening import opened
from app.pages import course_tools, share_panel
from app.pages.share_panel import Outcome
from app.parts.feedback import sentence
from app.visits import Visit
from core.errors import BadRequest, Conflict
from core.shares import Shares

router = APIRouter(prefix="/courses/{course_id}/-/share", include_in_schema=False)

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
    async def answer(visit: Visit, course: UUID) -> Response:
        shares = Shares(visit.services.api, visit.services.token(visit.session))
        book = await library.open_course(visit.gateway, course)
        with reading_as(of(request)):
            outcome = await _done(shares, course, act, visit) if act else Outcome()
            title = _("Share")
        links = await shares.of_course(course)
        return course_tools.answer(request, visit, book, title, lambda: share_panel.panel(book, links, outcome))

    return await opened(request, course_id, answer)


async def _done(shares: Shares, course: UUID, act: Action, visit: Visit) -> Outcome:
    try:
        token = await act(shares, course)
    except (BadRequest, Conflict) as error:
        return Outcome(problem=sentence(error))
    return Outcome(address=f"{visit.services.settings.public_url.rstrip('/')}/shared/{token}" if token else "")
