"""The courses made of one repository, one after the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from core.api import Api
from core.users import TokenSource

#: Courses of a repository that are listed.
MOST: Final = 200


class Version(BaseModel):
    """A course among the others about its repository."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    version: int
    branch: str
    commit_sha: str
    engine: str
    language: str = "en"
    title: str
    coverage: dict[str, Any] = {}
    stats: dict[str, Any] = {}
    created_at: datetime


class ChapterText(BaseModel):
    """A chapter as it was written."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    position: int
    slug: str
    title: str
    markdown: str


class Versions:
    """The versions of one user's courses. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    async def of_repository(self, repository_id: UUID) -> list[Version]:
        """Newest first."""
        columns = "id,version,branch,commit_sha,engine,language,title,coverage,stats,created_at"
        table = self._api.tables(await self._token()).from_("courses")
        query = table.select(columns).eq("repository_id", str(repository_id)).order("version", desc=True).limit(MOST)
        return [Version.model_validate(row) for row in await self._api.execute(query)]

    async def newer(self, repository_id: UUID, branch: str, version: int) -> UUID | None:
        """The newest course of a branch, if it is newer than `version`."""
        table = self._api.tables(await self._token()).from_("courses")
        query = table.select("id").eq("repository_id", str(repository_id)).eq("branch", branch)
        rows = await self._api.execute(query.gt("version", version).order("version", desc=True).limit(1))
        return UUID(rows[0]["id"]) if rows else None

    async def chapters(self, course_id: UUID) -> list[ChapterText]:
        """The text of a course, in order."""
        table = self._api.tables(await self._token()).from_("chapters")
        query = table.select("position,slug,title,markdown").eq("course_id", str(course_id)).order("position")
        return [ChapterText.model_validate(row) for row in await self._api.execute(query)]
