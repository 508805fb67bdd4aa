"""What a person wishes for a run, between the dialog's form and the options of a job."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.i18n import _

#: The languages a course can be in: what the offline engine speaks, and what is offered for Claude.
OFFLINE: Final = ("en", "fr")
CLAUDE: Final = ("en", "fr", "de", "es", "it", "nl", "pl", "pt", "ja", "ko", "zh")
AUDIENCES: Final = ("newcomer", "developer", "expert")
#: Characters of a focus, as the worker takes it.
FOCUS: Final = 300
#: US dollars.
_MOST: Final = 1_000.0
#: What git accepts as a name, and a form can hold.
_BRANCH: Final = re.compile(r"(?!-)(?!.*(\.\.|@\{|//))[^\x00-\x20~^:?*\[\\\x7f]{1,255}")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Unclear(ValueError):
    """A wish that makes no sense. The message is for the person; `field` is where they wrote it."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.field = where


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """One run as it was wished for."""

    branch: str | None = None
    engine: str = "offline"
    options: dict[str, Any] = field(default_factory=dict)


def is_branch(text: str) -> bool:
    """Whether git accepts it as a name."""
    return _BRANCH.fullmatch(text) is not None


def is_commit(text: str) -> bool:
    """Whether it is the full name of a commit, which never moves."""
    return _COMMIT.fullmatch(text) is not None


def parse(form: Mapping[str, Any]) -> Wishes:
    """The wishes in a form. Raises Unclear."""
    said = {name: str(value).strip() for name, value in form.items()}
    engine = "claude" if said.get("engine") == "claude" else "offline"
    options: dict[str, Any] = {"language": _language(said, engine)}
    if said.get("mode") == "anew":
        options["anew"] = True
    if engine == "claude":
        options |= _for_claude(said)
    return Wishes(branch=_branch(said.get("branch", "")), engine=engine, options=options)


def _branch(text: str) -> str | None:
    if text and not is_branch(text):
        raise Unclear("branch", _("This cannot be a branch, a tag or a commit."))
    return text or None


def _language(said: Mapping[str, str], engine: str) -> str:
    known, name = (CLAUDE, "language") if engine == "claude" else (OFFLINE, "language_offline")
    wanted = said.get(name, "")
    return wanted if wanted in known else known[0]


def _for_claude(said: Mapping[str, str]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if said.get("audience") in AUDIENCES:
        options["audience"] = said["audience"]
    focus = said.get("focus", "")
    if len(focus) > FOCUS:
        raise Unclear("focus", _("Say the focus in at most {count} characters.", count=FOCUS))
    if focus:
        options["focus"] = focus
    if budget := said.get("budget"):
        options["budget"] = _budget(budget)
    return options


def _budget(text: str) -> float:
    try:
        amount = float(text.replace(",", ".").removeprefix("$"))
    except ValueError:
        amount = -1.0
    if not 0 < amount <= _MOST:
        raise Unclear("budget", _("The budget is a number of dollars, for example 2.50."))
    return round(amount, 2)
