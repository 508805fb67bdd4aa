"""What an action came to, told to the person who did it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from nicegui import ui

from app import wording
from app.i18n import _, known
from app.visits import sign_in_path
from core.errors import FondationError, GatewayError, NotSignedIn, RateLimited, Unreachable

log = logging.getLogger(__name__)
#: Codes of Supabase Auth are words in small letters; its sentences are chosen in core/auth.py.
_FOREIGN: Final = re.compile(r"[0-9A-Z]{3,10}")


def toast(text: str, kind: str = "info") -> None:
    """A line at the foot of the page; "error" stays longer."""
    ui.run_javascript(f"fondation.toast({json.dumps(text)}, {json.dumps(kind)})")


def announce(text: str) -> None:
    """A sentence for screen readers only."""
    ui.run_javascript(f"fondation.announce({json.dumps(text)})")


def sentence(error: FondationError) -> str:
    """An error and what its reader can do about it.

    Settings are none of a visitor's business, nor is what PostgreSQL or a library says: only sentences of ours are
    passed on.
    """
    if isinstance(error, Unreachable):
        return _("The database does not answer. Try again in a moment.")
    if isinstance(error, GatewayError) and _is_foreign(error.code):
        if type(error) is GatewayError:
            return _("The database does not answer as it should. Try again in a moment.")
        return known((type(error).__doc__ or "").strip())
    if isinstance(error, RateLimited):
        # The database says in English for how long.
        until = _("Try again in {time}.", time=wording.seconds(error.retry_after))
        return f"{known(error.message)} {until}"
    return f"{known(error.message)} {known(error.hint)}".strip()


def _is_foreign(code: str) -> bool:
    """Whether the words beside a code are the server's own: a SQLSTATE that is not ours, PostgREST's code, a status."""
    return _FOREIGN.fullmatch(code) is not None and not code.startswith("PT")


@contextmanager
def told(say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Errors of an action become a toast, or are said by `say`; an ended session leads to the sign-in page."""
    try:
        yield
    except NotSignedIn:
        ui.navigate.to(sign_in_path(ui.context.client.request.url.path))
    except FondationError as error:
        log.info("action.refused", extra={"error": type(error).__name__, "reason": error.message})
        if say is None:
            toast(sentence(error), "error")
        else:
            say(sentence(error))
