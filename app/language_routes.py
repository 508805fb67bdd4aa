"""The choice of a language: a plain form, so that it works for everybody, and the page comes back in one piece."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app import i18n
from app.paths import own_path
from app.services import Services

router = APIRouter(include_in_schema=False)
#: Seconds the choice is remembered.
_YEAR: Final = 365 * 86400


@router.post("/language")
async def choose(
    request: Request,
    language: Annotated[str, Form(max_length=20)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002  # the name in the form
) -> Response:
    """Remembers the language, and leads back to where the reader was."""
    response = RedirectResponse(_back(request, next), status_code=303)
    if language in i18n.LANGUAGES:
        secure = Services.of(request).is_secure
        response.set_cookie(
            i18n.COOKIE, language, max_age=_YEAR, path="/", secure=secure, httponly=True, samesite="lax"
        )
    return response


def _back(request: Request, otherwise: str) -> str:
    """The page the form was on, with what its script has put into the address since."""
    referrer = urlsplit(request.headers.get("referer", ""))
    if referrer.netloc == request.headers.get("host"):
        return _own(referrer._replace(scheme="", netloc="", fragment="").geturl())
    return _own(otherwise)


def _own(path: str) -> str:
    # The sign-in page is no place to be sent to after signing in, but one to come back to from here.
    query = path.removeprefix("/sign-in")
    if query != path and (not query or query.startswith("?")) and own_path(f"/{query}", "") == f"/{query}":
        return path
    return own_path(path)
