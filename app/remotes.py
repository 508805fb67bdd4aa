"""GitHub as one visitor sees it: their repositories to pick from, and the check of what they typed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final, TypeVar

from app.i18n import _
from app.visits import Visit
from core.github import Away, Distance, GitHub, GitHubError, Limited, Missing, Refused, Repo

#: Seconds for which a list of repositories is not asked for again.
_LIST: Final = 120.0
#: Seconds for which the place of a branch is not asked for again.
_PLACE: Final = 300.0
#: The same where GitHub did not answer.
_AGAIN: Final = 10.0
#: What is kept at most, over all sessions.
_MOST: Final = 2_000


class Empty(GitHubError):
    """The repository has no commit yet."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A repository that is there and can be read."""

    repo: Repo
    #: The name it was asked for under, where that is an old one.
    old_name: str | None = None


@dataclass
class Listing:
    """The repositories of one session's user, read page by page."""

    repos: list[Repo] = field(default_factory=list)
    error: GitHubError | None = None
    read_at: float = field(default_factory=time.monotonic)
    task: asyncio.Task[None] | None = None
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_complete(self) -> bool:
        return self.task is not None and self.task.done()


_LISTINGS: Final[dict[tuple[str, str], Listing]] = {}
#: With the monotonic time until which it counts.
_PLACES: Final[dict[tuple[str, str, str, str], tuple[float, Distance | None]]] = {}

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def token(visit: Visit) -> str | None:
    """The visitor's own token for GitHub, if they gave one."""
    return visit.github_token


def of(visit: Visit) -> GitHub:
    """GitHub with the visitor's token, or as anybody sees it."""
    services = visit.services
    return GitHub(services.api.http, str(services.settings.github_api_url), token(visit))


async def check(visit: Visit, full_name: str) -> Checked:
    """Looks whether a repository can become a course. Raises a GitHubError."""
    github = of(visit)
    repo = await github.repository(full_name)
    # The size is counted now and then: a repository with its first commits may still be of no size.
    if repo.size == 0 and await github.is_empty(repo.full_name):
        raise Empty
    renamed = repo.full_name.lower() != full_name.lower()
    return Checked(repo=repo, old_name=full_name if renamed else None)


def listing(visit: Visit) -> Listing | None:
    """The visitor's repositories, being read or read a moment ago; none without a token."""
    secret = token(visit)
    if secret is None:
        return None
    key = (visit.session.key, secret)
    found = _LISTINGS.get(key)
    if found is None or time.monotonic() - found.read_at > _LIST or (found.error and found.is_complete):
        _shrink(_LISTINGS)
        found = _LISTINGS[key] = Listing()
        found.task = asyncio.create_task(_read(of(visit), found), name="read the repositories of a user")
    return found


async def _read(github: GitHub, found: Listing) -> None:
    try:
        async for page in github.repositories():
            found.repos += page
            found.grown.set()
    except GitHubError as error:
        found.error = error
    finally:
        found.grown.set()


def known_place(visit: Visit, full_name: str, commit: str, branch: str) -> tuple[bool, Distance | None]:
    """Whether the place of a branch is known well enough, and what it is."""
    key = (visit.session.key, full_name, commit, branch)
    until, place = _PLACES.get(key, (0.0, None))
    return time.monotonic() < until, place


async def read_place(visit: Visit, full_name: str, commit: str, branch: str) -> Distance | None:
    """How far a branch has moved since a commit; none where that cannot be said. Raises Limited, to be left alone."""
    place, seconds = None, _PLACE
    try:
        place = await of(visit).distance(full_name, commit, branch)
    except Limited:
        raise
    except Away:
        seconds = _AGAIN
    except GitHubError:
        pass
    _shrink(_PLACES)
    _PLACES[visit.session.key, full_name, commit, branch] = (time.monotonic() + seconds, place)
    return place


def _shrink(cache: dict[_Key, _Value]) -> None:
    while len(cache) >= _MOST:
        del cache[next(iter(cache))]


def sentence(error: GitHubError, full_name: str, *, signed_in: bool, offered: bool = True) -> str:
    """What is wrong, and what to do about it. Behind a limit the time when it ends is to follow."""
    match error:
        case Empty():
            return _("{name} is empty: it has no commit yet. Push one, then add it.", name=full_name)
        case Missing() if signed_in:
            return _(
                "GitHub shows you no repository {name}. Check the spelling, and that your account may read it.",
                name=full_name,
            )
        case Missing():
            return _(
                "There is no public repository {name} on GitHub. Check the spelling; a private one takes sign-in with GitHub.",  # noqa: E501
                name=full_name,
            )
        case Refused():
            return _("GitHub does not accept your sign-in any more. Sign in with GitHub again.")
        case Limited() if signed_in or not offered:
            return _("GitHub has had too many questions for now. It answers again")
        case Limited():
            return _("GitHub has had too many questions for now. Sign in with GitHub to have a limit of your own. It answers again")  # noqa: E501  # fmt: skip
        case Away():
            return _("GitHub does not answer, so nothing was added. Check the network, or try again in a moment.")
    return _("GitHub does not give what was asked for. Try again in a moment.")
