"""The answers that give a browser its session's cookie, or take it away."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response

from app import tabs
from app.paths import own_path
from app.services import Services
from app.sessions import LONGEST, Session


def signed_in(services: Services, response: Response, cookie: str | None, previous: Session | None = None) -> Response:
    """`response` with the cookie of a session, if it has a new one; pages of a session that ended for it are closed."""
    if cookie is not None:
        response.set_cookie(
            services.cookie, cookie, max_age=LONGEST, path="/", secure=services.is_secure, httponly=True, samesite="lax"
        )
    if previous is not None and previous.ended:
        tabs.close(previous)
    response.headers["Cache-Control"] = "no-store"
    return response


def signed_out(services: Services) -> Response:
    """To the sign-in page, without the cookie."""
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(services.cookie, path="/", secure=services.is_secure, httponly=True, samesite="lax")
    return response


def to_sign_in(problem: str, next_path: str = "/") -> Response:
    """To the sign-in page, which says what went wrong, and to where the visitor wanted afterwards."""
    query = {"problem": problem, "next": own_path(next_path)}
    return RedirectResponse(f"/sign-in?{urlencode(query)}", status_code=303, headers={"Cache-Control": "no-store"})
