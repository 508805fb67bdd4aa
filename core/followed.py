"""Branches whose course is made again when somebody pushes to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.api import Api
from core.users import TokenSource

#: What a branch is called where the database does not know which one is the default.
DEFAULT = "HEAD"


class FollowedBranch(BaseModel):
    """A branch its owner follows."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    repository_id: UUID = Field(alias="of_repository")
    branch: str
    engine: str
    #: The head of the last push; none: nothing has been pushed since.
    last_commit: str | None = None
    created_at: datetime


class FollowedBranches:
    """The branches one user follows. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    async def all(self) -> list[FollowedBranch]:
        """Those of all repositories, by name."""
        return [FollowedBranch.model_validate(row) for row in await self._call("followed_branches", {})]

    async def follow(self, repository_id: UUID, branch: str | None = None) -> str:
        """From now on a push queues a course, wished for as the last one. Answers the branch's name."""
        return str(await self._call("follow_branch", {"repository_id": str(repository_id), "branch": branch}))

    async def unfollow(self, repository_id: UUID, branch: str) -> bool:
        """Answers whether it was followed."""
        return bool(await self._call("unfollow_branch", {"repository_id": str(repository_id), "branch": branch}))

    async def _call(self, function: str, arguments: dict[str, Any]) -> Any:
        return await self._api.call(function, arguments, token=await self._token())
