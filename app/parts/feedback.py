"""What an action came to, told to the person who did it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from app.i18n import _, known
from app.visits import sign_in_path
from core.errors import FondationError, NotSignedIn, Unreachable

log = logging.getLogger(__name__)


def toast(text: str, kind: str = "info") -> None:
    """A line at the foot of the page; "error" stays longer."""
    ui.run_javascript(f"fondation.toast({json.dumps(text)}, {json.dumps(kind)})")


def announce(text: str) -> None:
    """A sentence for screen readers only."""
    ui.run_javascript(f"fondation.announce({json.dumps(text)})")


def sentence(error: FondationError) -> str:
    """An error and what its reader can do about it; settings are none of a visitor's business."""
    if isinstance(error, Unreachable):
        return _("The database does not answer. Try again in a moment.")
    return f"{known(error.message)} {known(error.hint)}".strip()


@contextmanager
def told() -> Iterator[None]:
    """Errors of an action become a toast; a session that has ended leads to the sign-in page."""
    try:
        yield
    except NotSignedIn:
        ui.navigate.to(sign_in_path(ui.context.client.request.url.path))
    except FondationError as error:
        log.info("action.refused", extra={"error": type(error).__name__, "reason": error.message})
        toast(sentence(error), "error")
