"""A user's GitHub token in the database: stored encrypted, seen to be there, removed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection
from datetime import datetime
from typing import Final

import httpx
from pydantic import BaseModel

from core.api import Api
from core.users import TokenSource

#: GitHub's name of the scope that opens private repositories.
PRIVATE: Final = "repo"


class StoredToken(BaseModel):
    """What its owner may know of a stored token: that it is there."""

    stored_at: datetime
    #: What it allows, as GitHub names it.
    scopes: list[str]

    @property
    def opens_private(self) -> bool:
        return PRIVATE in self.scopes


class GithubTokens:
    """The gateway of one user. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    async def store(self, sealed: tuple[bytes, int], scopes: Collection[str] | None) -> None:
        """Puts a token, encrypted with the key of that number, in the place of what is there."""
        ciphertext, key_id = sealed
        arguments = {"ciphertext": b64encode(ciphertext).decode(), "key_id": key_id, "scopes": list(scopes or ())}
        await self._api.call("store_github_token", arguments, token=await self._token())

    async def status(self) -> StoredToken | None:
        """None where there is no token."""
        answer = await self._api.call("github_token_status", {}, token=await self._token())
        row = answer[0] if isinstance(answer, list) else answer
        return StoredToken.model_validate(row) if row and row.get("stored_at") else None

    async def remove(self) -> bool:
        """Answers whether there was one."""
        return bool(await self._api.call("remove_github_token", {}, token=await self._token()))


async def granted_scopes(http: httpx.AsyncClient, api_url: str, token: str) -> list[str] | None:
    """The scopes GitHub granted a token, from the header of any answer; none where GitHub does not say."""
    try:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
        answer = await http.get(f"{str(api_url).rstrip('/')}/user", headers=headers, timeout=10)
    except httpx.HTTPError:
        return None
    said = answer.headers.get("x-oauth-scopes")
    return None if said is None else [scope.strip() for scope in said.split(",") if scope.strip()]
