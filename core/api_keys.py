"""API keys with which a user's own programs queue courses: made, listed and taken back by their owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from core.api import Api
from core.users import TokenSource


class ApiKey(BaseModel):
    """A key that was made. The key itself is not known any more: only its hash is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    name: str
    created_at: datetime
    #: To the minute.
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None


class NewKey(BaseModel):
    """A key at the one moment at which it can be seen."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: UUID
    key: str


class ApiKeys:
    """The keys of one user. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    async def all(self) -> list[ApiKey]:
        """Those that are valid first, each part newest first; at most a hundred."""
        return [ApiKey.model_validate(row) for row in await self._call("api_keys", {})]

    async def create(self, name: str) -> NewKey:
        """Makes a key, which nobody can look up later.

        Not sent twice when its answer is lost: the second key would be valid, and known to nobody.
        """
        answer = await self._call("create_api_key", {"name": name}, retry=False)
        return NewKey.model_validate(answer[0] if isinstance(answer, list) else answer)

    async def revoke(self, key_id: UUID) -> bool:
        """Takes a key back. Answers whether it was valid until now."""
        return bool(await self._call("revoke_api_key", {"key_id": str(key_id)}))

    async def _call(self, function: str, arguments: dict[str, Any], *, retry: bool = True) -> Any:
        return await self._api.call(function, arguments, token=await self._token(), retry=retry)
