"""What can be done with API keys on the account page: plain forms."""

from __future__ import annotations

import logging
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app import cookies, visits
from app.visits import Visit
from core.api_keys import ApiKeys
from core.errors import BadRequest, Conflict, GatewayError, NotSignedIn

log = logging.getLogger(__name__)
router = APIRouter(prefix="/account/keys", include_in_schema=False)


def of(visit: Visit) -> ApiKeys:
    """The keys of a visitor."""
    return ApiKeys(visit.services.api, visit.services.token(visit.session))


@router.post("")
async def create(request: Request, name: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Makes a key. The page that follows shows it, this once: loaded again, it makes no other and shows none."""
    visit = visits.of(request)
    if visit is None:
        return cookies.to_sign_in("", "/account")
    try:
        made = await of(visit).create(name.strip())
    except NotSignedIn:
        return cookies.to_sign_in("", "/account")
    except BadRequest:
        return _back(problem="key-name")
    except Conflict:
        return _back(problem="key-many")
    except GatewayError as error:
        log.warning("keys.not_made", extra={"error": type(error).__name__})
        return _back(problem="key-not-made")
    visit.session.fresh_key = made.key
    return _back()


@router.post("/{key_id}/revoke")
async def revoke(request: Request, key_id: UUID) -> Response:
    """Takes a key back; one that is revoked already stays so."""
    visit = visits.of(request)
    if visit is None:
        return cookies.to_sign_in("", "/account")
    try:
        await of(visit).revoke(key_id)
    except NotSignedIn:
        return cookies.to_sign_in("", "/account")
    except GatewayError:
        return _back(problem="key-not-revoked")
    return _back(done="key-revoked")


def _back(**told: str) -> Response:
    query = f"?{urlencode(told)}" if told else ""
    return RedirectResponse(f"/account{query}", status_code=303, headers={"Cache-Control": "no-store"})
