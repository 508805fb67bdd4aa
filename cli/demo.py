"""The demo user of a local run, and Supabase as they see it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from embedded.endpoints import Endpoints

from core.api import Api
from core.auth import Auth, Session
from core.errors import FondationError, NotSignedIn
from core.users import UserGateway

#: Seconds before its end at which a session is renewed.
_MARGIN: Final = 60


@asynccontextmanager
async def gateway(endpoints: Endpoints, credentials: dict[str, str]) -> AsyncIterator[UserGateway]:
    """The gateway of the demo user, who is created if this is the first run."""
    async with Api(endpoints.url, endpoints.publishable_key) as api:
        auth = Auth(api)
        session = await _session(auth, credentials)

        async def token() -> str:
            nonlocal session
            if session.expires_at - _MARGIN < time.time():
                session = await auth.refresh(session.refresh_token)
            return session.access_token

        yield UserGateway(api, token)


async def _session(auth: Auth, credentials: dict[str, str]) -> Session:
    email, password = credentials["email"], credentials["password"]
    try:
        return await auth.sign_in(email, password)
    except NotSignedIn:
        pass
    try:
        return await auth.sign_up(email, password)
    except NotSignedIn as error:
        hint = "Restore it, or move it away to get a new demo user."
        raise FondationError("The password in demo.json is not the demo user's.", hint=hint) from error
