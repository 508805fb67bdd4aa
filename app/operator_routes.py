"""The address of the operators' page. Who may see it, the database decides: this only asks."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from app import theme, visits
from app.i18n import _
from app.pages import lost
from app.pages.operators import Operators
from app.visits import Visit
from core.errors import Forbidden, GatewayError, NotSignedIn
from core.operators import OperatorGateway

#: Seconds the page waits for the database.
_LONGEST: Final = 8.0


def install() -> None:
    """Registers the page. Once, at start-up."""
    ui.page("/operators", response_timeout=2 * _LONGEST)(_operators)


async def _operators(request: Request) -> Response | None:
    visit = visits.of(request)
    if visit is None:
        return visits.to_sign_in(request)
    gateway = _gateway(visit)
    try:
        async with asyncio.timeout(_LONGEST):
            overview = await gateway.overview()
    except NotSignedIn:
        return visits.to_sign_in(request)
    except Forbidden:
        ui.status_code(403)
        with theme.frame(_("Operators"), visit):
            lost.forbidden()
        return None
    except (GatewayError, TimeoutError):
        ui.status_code(503)
        with theme.frame(_("No answer"), visit, section="operators"):
            lost.unreachable()
        return None
    with theme.frame(_("Operators"), visit, section="operators"):
        Operators(gateway, overview)
    return None


def _gateway(visit: Visit) -> OperatorGateway:
    async def token() -> str:
        return (await visit.services.accounts.token(visit.session)).value

    return OperatorGateway(visit.services.api, token)
