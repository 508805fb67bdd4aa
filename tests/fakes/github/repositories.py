"""GitHub's REST API about repositories, as far as the product asks it, in the words and headers of the real one."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

_PUSHED = "2026-05-01T12:00:00Z"
_Answer = Callable[[Request, "Repositories"], Awaitable[Response]]


@dataclass(kw_only=True)
class Repository:
    """A repository; its commits by branch, oldest first."""

    full_name: str
    private: bool = False
    archived: bool = False
    language: str | None = "Python"
    branches: dict[str, list[str]] = field(default_factory=lambda: {"main": [f"{1:040x}"]})
    tags: dict[str, str] = field(default_factory=dict)
    size: int = 120

    @property
    def default_branch(self) -> str:
        return next(iter(self.branches), "main")

    def commit(self, ref: str) -> str | None:
        ref = self.default_branch if ref == "HEAD" else ref
        if ref in self.branches:
            return self.branches[ref][-1]
        commits = [*self.tags.values(), *(sha for branch in self.branches.values() for sha in branch)]
        found = (sha for sha in commits if len(ref) >= 7 and sha.startswith(ref))
        return self.tags.get(ref) or next(found, None)

    def history(self, sha: str) -> list[str]:
        """All commits up to one, oldest first."""
        for commits in self.branches.values():
            if sha in commits:
                return commits[: commits.index(sha) + 1]
        return [sha]

    def as_json(self) -> dict[str, Any]:
        owner, _, name = self.full_name.partition("/")
        return {
            "id": abs(hash(self.full_name)) % 10**9,
            "name": name,
            "full_name": self.full_name,
            "owner": {"login": owner},
            "private": self.private,
            "archived": self.archived,
            "default_branch": self.default_branch,
            "language": self.language,
            "description": None,
            "size": self.size,
            "pushed_at": _PUSHED,
        }


@dataclass(kw_only=True)
class Repositories:
    """What GitHub holds, who may read what is private, and what it does wrong today."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    #: Old name → name.
    renamed: dict[str, str] = field(default_factory=dict)
    #: Token → the full names its owner lists. Any token that is not here is refused.
    tokens: dict[str, list[str]] = field(default_factory=dict)
    #: Unix time until which every question is refused; none: no limit.
    limited_until: float | None = None
    #: Answers 502 to everything.
    is_down: bool = False
    #: Path and whether a token came with it, in order.
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def add(self, *repositories: Repository) -> None:
        for repository in repositories:
            self.repositories[repository.full_name.lower()] = repository

    def routes(self, prefix: str = "") -> list[Route]:
        """To be mounted where the API answers."""
        base = f"{prefix}/repos/{{owner}}/{{name}}"
        return [
            Route(f"{prefix}/user/repos", self._endpoint(_listed)),
            Route(f"{prefix}/repositories/{{owner}}/{{name}}", self._endpoint(_one)),
            Route(base, self._endpoint(_one)),
            Route(f"{base}/branches", self._endpoint(_branches)),
            Route(f"{base}/tags", self._endpoint(_tags)),
            Route(f"{base}/commits/{{ref:path}}", self._endpoint(_commit)),
            Route(f"{base}/compare/{{pair:path}}", self._endpoint(_compare)),
        ]

    def visible(self, request: Request) -> Repository | None:
        full_name = f"{request.path_params['owner']}/{request.path_params['name']}".lower()
        found = self.repositories.get(full_name)
        if found is not None and found.private and found.full_name not in self.tokens.get(_token(request) or "", []):
            return None
        return found

    def _endpoint(self, answer: _Answer) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            token = _token(request)
            self.asked.append((request.url.path, token is not None))
            if self.is_down:
                return Response("<html>502</html>", 502, media_type="text/html")
            if self.limited_until is not None:
                return _limited(self.limited_until)
            if token is not None and token not in self.tokens:
                return _refusal(401, "Bad credentials")
            return await answer(request, self)

        return endpoint


async def _listed(request: Request, held: Repositories) -> Response:
    token = _token(request)
    if token is None:
        return _refusal(401, "Requires authentication")
    names = held.tokens[token]
    return _page(request, [held.repositories[name.lower()].as_json() for name in names])


async def _one(request: Request, held: Repositories) -> Response:
    old = f"{request.path_params['owner']}/{request.path_params['name']}"
    if old in held.renamed:
        return RedirectResponse(str(request.url).replace(f"/repos/{old}", f"/repositories/{held.renamed[old]}"), 301)
    found = held.visible(request)
    return JSONResponse(found.as_json()) if found else _refusal(404, "Not Found")


async def _branches(request: Request, held: Repositories) -> Response:
    found = held.visible(request)
    if found is None:
        return _refusal(404, "Not Found")
    return _page(request, [{"name": name, "commit": {"sha": shas[-1]}} for name, shas in found.branches.items()])


async def _tags(request: Request, held: Repositories) -> Response:
    found = held.visible(request)
    if found is None:
        return _refusal(404, "Not Found")
    return _page(request, [{"name": name, "commit": {"sha": sha}} for name, sha in found.tags.items()])


async def _commit(request: Request, held: Repositories) -> Response:
    found = held.visible(request)
    if found is None:
        return _refusal(404, "Not Found")
    sha = found.commit(request.path_params["ref"])
    return (
        JSONResponse({"sha": sha}) if sha else _refusal(422, f"No commit found for SHA: {request.path_params['ref']}")
    )


async def _compare(request: Request, held: Repositories) -> Response:
    found = held.visible(request)
    base, _, head = request.path_params["pair"].partition("...")
    first, last = (found.commit(base), found.commit(head)) if found else (None, None)
    if found is None or first is None or last is None:
        return _refusal(404, "Not Found")
    before, after = set(found.history(first)), set(found.history(last))
    return JSONResponse({"status": "ahead", "ahead_by": len(after - before), "behind_by": len(before - after)})


def _page(request: Request, rows: list[dict[str, Any]]) -> Response:
    per_page, page = int(request.query_params.get("per_page", 30)), int(request.query_params.get("page", 1))
    headers = {}
    if page * per_page < len(rows):
        headers["Link"] = f'<{request.url.include_query_params(page=page + 1)}>; rel="next"'
    return JSONResponse(rows[(page - 1) * per_page : page * per_page], headers=headers)


def _limited(until: float) -> Response:
    headers = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(until))}
    return JSONResponse({"message": "API rate limit exceeded for 203.0.113.7."}, 403, headers)


def _refusal(status: int, message: str) -> Response:
    return JSONResponse({"message": message, "documentation_url": "https://docs.github.com/rest"}, status)


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() in {"bearer", "token"} else None


def in_seconds(seconds: float) -> float:
    """A limit that ends then."""
    return time.time() + seconds
