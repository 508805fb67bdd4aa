"""Who has an account on the fake GitHub, and which tokens speak for whom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


@dataclass(kw_only=True)
class User:
    """An account."""

    login: str
    id: int
    name: str = ""
    #: The names of repositories they may read, private ones among them.
    repositories: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.login}@octo.example"

    def as_json(self) -> dict[str, Any]:
        return {
            "login": self.login,
            "id": self.id,
            "type": "User",
            "name": self.name or None,
            "email": None,
            "avatar_url": f"https://avatars.githubusercontent.com/u/{self.id}?v=4",
        }


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a token is good for."""

    user: User
    scopes: tuple[str, ...]


@dataclass(kw_only=True)
class Users:
    """All accounts and all tokens. A token lives until it is revoked."""

    accounts: dict[str, User] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def add(self, login: str, name: str = "", repositories: list[str] | None = None) -> User:
        user = User(login=login, id=1000 + len(self.accounts), name=name, repositories=repositories or [])
        self.accounts[login] = user
        return user

    def issue(self, user: User, scopes: tuple[str, ...]) -> str:
        """A new token, as OAuth Apps get them."""
        token = f"gho_{secrets.token_hex(18)}"
        self.grants[token] = Grant(user=user, scopes=scopes)
        return token

    def tokens_of(self, login: str) -> list[str]:
        """Oldest first."""
        return [token for token, grant in self.grants.items() if grant.user.login == login]

    def of(self, request: Request) -> Grant | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.grants.get(token) if scheme.lower() in {"bearer", "token"} else None

    async def user(self, request: Request) -> Response:
        """GET /user."""
        grant = self.of(request)
        return _bad_credentials() if grant is None else JSONResponse(grant.user.as_json(), headers=_scopes(grant))

    async def emails(self, request: Request) -> Response:
        """GET /user/emails; without the scope for it GitHub says that there is no such thing."""
        grant = self.of(request)
        if grant is None:
            return _bad_credentials()
        if not {"user", "user:email"} & set(grant.scopes):
            return JSONResponse({"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}, 404)
        email = {"email": grant.user.email, "primary": True, "verified": True, "visibility": "private"}
        return JSONResponse([email], headers=_scopes(grant))


def _scopes(grant: Grant) -> dict[str, str]:
    return {"X-OAuth-Scopes": ", ".join(grant.scopes), "X-Accepted-OAuth-Scopes": ""}


def _bad_credentials() -> Response:
    return JSONResponse({"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}, 401)
