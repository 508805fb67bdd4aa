"""GitHub's REST API as the web app asks it: with a user's own token, or as anybody.

GitHubError
├── Away            no answer, or one that makes no sense
├── Refused         the token is not accepted any more
├── Missing         no such thing, or not for this user: GitHub does not tell them apart
└── Limited         too many questions; says when to come back
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import tenacity
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.errors import FondationError

#: Seconds for one answer.
_TIMEOUT: Final = httpx.Timeout(10, connect=5)
_PER_PAGE: Final = 100
#: Redirects of a renamed repository that are followed.
_HOPS: Final = 3
#: Seconds to wait where GitHub names no time.
_WAIT: Final = 60.0
#: How a connection ends that the server had closed already.
_DROPPED: Final = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
#: Bytes of an answer; the largest page of a hundred repositories is below one million.
_LARGEST: Final = 8_000_000


class GitHubError(FondationError):
    """GitHub does not give what was asked for."""


class Away(GitHubError):
    """GitHub does not answer."""


class Refused(GitHubError):
    """GitHub does not accept the token."""


class Missing(GitHubError):
    """GitHub has no such thing, or does not show it to this user."""


class Limited(GitHubError):
    """GitHub has been asked too much."""

    def __init__(self, until: float) -> None:
        super().__init__()
        #: When the next question makes sense, as Unix time.
        self.until = until


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Repo(_Answer):
    """A repository on GitHub."""

    full_name: str = Field(max_length=200)
    default_branch: str = Field("main", max_length=255)
    private: bool = False
    archived: bool = False
    #: Kilobytes, as GitHub last counted them.
    size: int = 0
    language: str | None = None
    description: str | None = None
    pushed_at: datetime | None = None


class Named(_Answer):
    """A branch or a tag."""

    name: str = Field(max_length=255)


class Distance(_Answer):
    """How far a branch has moved since a commit."""

    #: Commits on the branch that the commit does not have.
    ahead_by: int = 0
    #: Commits that the branch does not have any more.
    behind_by: int = 0


class GitHub:
    """The gateway. Every method raises a GitHubError."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str | None = None) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._token = token

    async def repositories(self, *, pages: int = 10) -> AsyncIterator[list[Repo]]:
        """What the token's owner can read, page by page, the last one pushed to first. Without a token: Refused."""
        query = f"per_page={_PER_PAGE}&sort=pushed&affiliation=owner,collaborator,organization_member"
        next_page: str | None = f"{self._url}/user/repos?{query}"
        for _page in range(pages):
            if next_page is None:
                return
            answer = await self._get(next_page)
            yield _parsed(TypeAdapter(list[Repo]), answer)
            next_page = self._next(answer)

    async def repository(self, full_name: str) -> Repo:
        """A repository; under its new name, if it has been renamed."""
        return _parsed(TypeAdapter(Repo), await self._get(self._of(full_name)))

    async def branches(self, full_name: str, *, pages: int = 3) -> list[str]:
        return await self._names(full_name, "branches", pages)

    async def tags(self, full_name: str, *, pages: int = 1) -> list[str]:
        return await self._names(full_name, "tags", pages)

    async def is_empty(self, full_name: str) -> bool:
        """Whether it has no commit."""
        answer = await self._get(f"{self._of(full_name)}/branches?per_page=1")
        return not _parsed(TypeAdapter(list[Named]), answer)

    async def commit(self, full_name: str, ref: str) -> str:
        """The commit that a branch, a tag or the beginning of a hash names; Missing for what names none."""
        answer = await self._get(f"{self._of(full_name)}/commits/{quote(ref, safe='')}?per_page=1&page=2")
        return _parsed(TypeAdapter(_Commit), answer).sha

    async def distance(self, full_name: str, commit: str, ref: str) -> Distance:
        """How far `ref` has moved since `commit`; Missing when the commit is gone from the repository."""
        # The second page of a comparison has the counts and not the files, which may be megabytes.
        pair = f"{quote(commit, safe='')}...{quote(ref, safe='')}"
        return _parsed(
            TypeAdapter(Distance), await self._get(f"{self._of(full_name)}/compare/{pair}?per_page=1&page=2")
        )

    # ---------------------------------------------------------------- transport
    async def _names(self, full_name: str, kind: str, pages: int) -> list[str]:
        names: list[str] = []
        next_page: str | None = f"{self._of(full_name)}/{kind}?per_page={_PER_PAGE}"
        for _page in range(pages):
            if next_page is None:
                break
            answer = await self._get(next_page)
            names += [named.name for named in _parsed(TypeAdapter(list[Named]), answer)]
            next_page = self._next(answer)
        return names

    def _of(self, full_name: str) -> str:
        return f"{self._url}/repos/{quote(full_name, safe='/')}"

    def _next(self, answer: httpx.Response) -> str | None:
        return self._own(answer.links.get("next", {}).get("url"))

    def _own(self, address: str | None) -> str | None:
        """An address that GitHub named, if it is GitHub's own: the token goes nowhere else."""
        if address is None or urlsplit(address)[:2] != urlsplit(self._url)[:2]:
            return None
        return address

    async def _get(self, address: str) -> httpx.Response:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        headers["User-Agent"] = "fondation"
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        for _hop in range(_HOPS):
            try:
                answer = await self._answer(address, headers)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise Away from error
            if answer.status_code not in {301, 302, 307, 308}:
                break
            location = answer.headers.get("location")
            own = self._own(str(answer.url.join(location))) if location else None
            if own is None:
                raise Away
            address = own
        _require_good(answer)
        return answer

    @tenacity.retry(retry=tenacity.retry_if_exception_type(_DROPPED), stop=tenacity.stop_after_attempt(2), reraise=True)
    async def _answer(self, address: str, headers: dict[str, str]) -> httpx.Response:
        """One answer. A kept connection that ends just as it is used again says nothing of GitHub: asked once more."""
        return await self._http.get(address, headers=headers, timeout=_TIMEOUT)


class _Commit(_Answer):
    sha: str = Field(pattern=r"^[0-9a-f]{40,64}$")


T = TypeVar("T")


def _parsed(kind: TypeAdapter[T], answer: httpx.Response) -> T:
    try:
        return kind.validate_json(answer.content)
    except ValidationError as error:
        raise Away from error


def _require_good(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in {403, 429} and (until := _limit(answer.headers, status, answer.text[:2000])):
        raise Limited(until)
    if status == 401:
        raise Refused
    # 409: a repository without any commit. 422: no commit of that name. 451: taken down.
    if status in {403, 404, 409, 410, 422, 451}:
        raise Missing
    if status != 200 or len(answer.content) > _LARGEST:
        raise Away


def _limit(headers: Mapping[str, Any], status: int, text: str) -> float | None:
    """When a limit ends, as Unix time; none if there is none behind the refusal."""
    after = _number(headers.get("retry-after"))
    if after is not None:
        return time.time() + after
    if headers.get("x-ratelimit-remaining") == "0":
        return _number(headers.get("x-ratelimit-reset")) or time.time() + _WAIT
    return time.time() + _WAIT if status == 429 or "rate limit" in text.lower() else None


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdigit() and len(text) < 12 else None
