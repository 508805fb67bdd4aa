"""Which open pages belong to which session, so that signing out ends them all."""

from __future__ import annotations

import asyncio
from typing import Final

from nicegui import Client, background_tasks, ui

from app.sessions import Session

#: By session and not by its key, which changes when its user signs in again.
_OPEN: Final[dict[Session, set[Client]]] = {}
#: Seconds a page gets to leave by itself.
_PATIENCE: Final = 3.0


def register(session: Session, client: Client) -> None:
    """The page ends with the session."""
    _OPEN.setdefault(session, set()).add(client)
    client.on_delete(lambda: _forget(session, client))


def close(session: Session) -> None:
    """Sends every page of the session to the sign-in page, and drops it on the server shortly after."""
    for client in _OPEN.pop(session, set()):
        with client:
            ui.navigate.to("/sign-in")
        background_tasks.create(_drop(client), name="drop a signed-out page")


async def _drop(client: Client) -> None:
    await asyncio.sleep(_PATIENCE)
    if not client.is_deleted:
        client.delete()


def _forget(session: Session, client: Client) -> None:
    clients = _OPEN.get(session)
    if clients is not None:
        clients.discard(client)
        if not clients:
            del _OPEN[session]
