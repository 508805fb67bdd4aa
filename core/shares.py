"""Links by which anybody may read a course: made and taken back by its owner, followed by whoever has one."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from core.api import Api
from core.courses import Chapter, CitedLines, Course, Repository
from core.errors import NotFound
from core.users import TokenSource

#: Random bytes of a token.
_BYTES: Final = 32
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
#: Whose id is nobody's business.
_NOBODY: Final = str(UUID(int=0))


class Share(BaseModel):
    """A link that was made. What it opened is known, the link itself is not: only its hash is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What a link opens."""

    course: Course
    repository: Repository


class Shares:
    """The links to one user's courses. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    async def of_course(self, course_id: UUID) -> list[Share]:
        """Newest first, with the ones that are closed."""
        rows = await self._call("course_shares", {"course_id": str(course_id)})
        return [Share.model_validate(row) for row in rows]

    async def create(self, course_id: UUID, *, days: int | None = None) -> str:
        """Makes a link for so many days, or for good. Answers its token, which nobody can look up later."""
        token = secrets.token_urlsafe(_BYTES)
        digest = hashlib.sha256(token.encode()).hexdigest()
        await self._call("share_course", {"course_id": str(course_id), "token_hash": digest, "days": days})
        return token

    async def revoke(self, share_id: UUID) -> bool:
        """Takes a link back. Answers whether there was one."""
        return bool(await self._call("revoke_share", {"share_id": str(share_id)}))

    async def _call(self, function: str, arguments: dict[str, Any]) -> Any:
        return await self._api.call(function, arguments, token=await self._token())


class SharedReader:
    """Somebody with a link and nothing else. Every method raises a GatewayError; `NotFound`: it opens nothing."""

    def __init__(self, api: Api, token: str) -> None:
        self._api = api
        self._link = token

    async def course(self) -> Shared:
        found = await self._call("shared_course", {})
        course = found["course"] | {"id": _NOBODY, "repository_id": _NOBODY}
        repository = found["repository"] | {"id": _NOBODY, "created_at": course["created_at"]}
        return Shared(course=Course.model_validate(course), repository=Repository.model_validate(repository))

    async def chapter(self, slug: str) -> Chapter:
        return Chapter.model_validate(await self._call("shared_chapter", {"slug": slug}))

    async def cited_lines(self, path: str) -> list[CitedLines]:
        """What the course keeps of a file, from top to bottom."""
        rows = await self._call("shared_lines", {"path": path})
        return [CitedLines.model_validate(row) for row in rows]

    async def _call(self, function: str, arguments: dict[str, Any]) -> Any:
        # What cannot be a token is not asked for.
        if not _TOKEN.fullmatch(self._link):
            raise NotFound
        return await self._api.call(function, {"token": self._link} | arguments)
