"""A Git host on this machine: the smart HTTP protocol by git's own `http-backend`, with GitHub's way of saying no."""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route


@dataclass(kw_only=True)
class GitHost:
    """Repositories under `root`/owner/name.git, and what the host does with who asks."""

    root: Path
    #: Full name → the tokens that open it; a repository that is not here is public.
    private: dict[str, set[str]] = field(default_factory=dict)
    #: Full name → where it says the repository has moved.
    moved: dict[str, str] = field(default_factory=dict)
    #: Repositories whose answer never comes.
    hanging: set[str] = field(default_factory=set)
    #: The full name and the token, or none, of every request.
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        route = Route("/{owner}/{name}.git/{rest:path}", self._answer, methods=["GET", "POST"])
        return Starlette(routes=[route])

    async def _answer(self, request: Request) -> Response:
        full_name = f"{request.path_params['owner']}/{request.path_params['name']}"
        token = _token(request)
        self.asked.append((full_name, token))
        if full_name in self.hanging:
            await asyncio.Event().wait()
        if full_name in self.moved:
            return RedirectResponse(self.moved[full_name], 301)
        if token is not None and full_name in self.private and token not in self.private[full_name]:
            return PlainTextResponse("Repository not found.", 404)
        known = (self.root / f"{full_name}.git").is_dir()
        if (full_name in self.private or not known) and token is None:
            # As GitHub does: whether it exists is nobody's business.
            return PlainTextResponse("Repository not found.", 401, {"WWW-Authenticate": 'Basic realm="GitHub"'})
        if not known:
            return PlainTextResponse("Repository not found.", 404)
        return await self._backend(request, full_name)

    async def _backend(self, request: Request, full_name: str) -> Response:
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "uploadpack.allowFilter",
            "GIT_CONFIG_VALUE_0": "true",
            "GIT_CONFIG_KEY_1": "safe.directory",
            "GIT_CONFIG_VALUE_1": "*",
            "PATH_INFO": f"/{full_name}.git/{request.path_params['rest']}",
            "QUERY_STRING": request.url.query,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "HTTP_GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        asked = await request.body()
        env["CONTENT_LENGTH"] = str(len(asked))
        command = ["git", "http-backend"]
        answer = await asyncio.to_thread(subprocess.run, command, env=env, input=asked, stdout=subprocess.PIPE)
        head, _, body = answer.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split(" ")[0])
        return Response(body, status, headers)


def _token(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    return base64.b64decode(value).decode().partition(":")[2]
