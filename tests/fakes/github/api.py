"""The fake GitHub in one piece: sign-in and REST API, on the addresses of a GitHub Enterprise Server."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.github.oauth import OAuth
from tests.fakes.github.repositories import Repositories, Repository
from tests.fakes.github.users import Users

#: Where the REST API is on such a server.
API = "/api/v3"


class FakeGithub:
    """Users, one OAuth App and repositories; every part can be changed while it runs."""

    def __init__(self) -> None:
        self.users = Users()
        self.oauth = OAuth(users=self.users)
        self.repositories = Repositories()
        self.app = Starlette(
            routes=[
                Route("/login/oauth/authorize", self.oauth.authorize, methods=["GET"]),
                Route("/login/oauth/authorize", self.oauth.decide, methods=["POST"]),
                Route("/login/oauth/access_token", self._access_token, methods=["POST"]),
                Route(f"{API}/user", self.users.user),
                Route(f"{API}/user/emails", self.users.emails),
                *self.repositories.routes(API),
            ]
        )

    async def _access_token(self, request: Request) -> Response:
        """Whoever gets a token may read with it what its user may; what is private only with the scope for it."""
        response = await self.oauth.access_token(request)
        for token, grant in self.users.grants.items():
            held = self.repositories.repositories
            self.repositories.tokens.setdefault(
                token,
                [name for name in grant.user.repositories if "repo" in grant.scopes or not held[name.lower()].private],
            )
        return response

    def revoke(self, login: str) -> None:
        """As its user does in the settings of GitHub: no token of theirs works any more."""
        for token in self.users.tokens_of(login):
            del self.users.grants[token]
            self.repositories.tokens.pop(token, None)
        self.oauth.allowed.pop(login, None)


def populated() -> FakeGithub:
    """Two people, with a few repositories."""
    github = FakeGithub()
    github.repositories.add(
        Repository(full_name="ada/engine"),
        Repository(full_name="ada/notes", private=True),
        Repository(full_name="grace/compiler", language="C"),
    )
    github.users.add("ada", "Ada Lovelace", ["ada/engine", "ada/notes"])
    github.users.add("grace", "Grace Hopper", ["grace/compiler"])
    return github
