from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import app
from app.security import Security
from core.settings import AppSettings

OURS = "http://127.0.0.1:8080"


def settings(**facts: object) -> AppSettings:
    return AppSettings.model_validate(
        {"supabase_url": "http://127.0.0.1:1", "supabase_publishable_key": "key", "app_secret": "s" * 32} | facts
    )


def client(configuration: AppSettings) -> httpx.AsyncClient:
    async def answer(_: Request) -> PlainTextResponse:
        return PlainTextResponse("fine")

    inner = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    transport = httpx.ASGITransport(app=Security(inner, configuration))
    return httpx.AsyncClient(transport=transport, base_url=OURS)


@pytest.mark.parametrize(
    ("method", "path", "origin", "status"),
    [
        # reading is free: the cookie is Lax, the answers unreadable
        ("GET", "/", "https://evil.example", 200),
        # acting is not
        ("POST", "/auth/password", "https://evil.example", 403),
        ("POST", "/auth/password", "null", 403),
        ("POST", "/auth/password", "http://127.0.0.1:8081", 403),
        ("POST", "/auth/password", OURS, 200),
        ("POST", "/auth/password", "http://localhost:8080", 200),
        # the framework's socket, which takes events from whoever knows a page's id
        ("GET", "/_nicegui_ws/socket.io/", "https://evil.example", 403),
        ("GET", "/_nicegui_ws/socket.io/", OURS, 200),
        ("GET", "/_nicegui_ws/socket.io/", None, 200),
    ],
)
async def test_other_sites_cannot_act(method: str, path: str, origin: str | None, status: int) -> None:
    async with client(settings()) as http:
        answer = await http.request(method, path, headers={"Origin": origin} if origin else {})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("site", "status"),
    [
        # A shared course keeps its address to itself, its origin too: the browser says whose page it was.
        ("same-origin", 200),
        # A sandboxed frame of somebody else has no origin either.
        ("cross-site", 403),
        ("same-site", 403),
        ("none", 403),
    ],
)
async def test_a_page_without_an_origin_acts_only_where_it_is(site: str, status: int) -> None:
    async with client(settings()) as http:
        answer = await http.post("/language", headers={"Origin": "null", "Sec-Fetch-Site": site})
    assert answer.status_code == status


def _paths(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says was asked for."""
    return [record.__dict__["path"] for record in caplog.records if record.name == "app.security"]


async def test_the_secret_of_a_shared_link_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "app.security"):
        async with client(settings()) as http:
            await http.get("/shared/secret-token/start")
    assert _paths(caplog) == ["/shared/*/start"]


async def test_a_public_address_is_the_only_origin() -> None:
    public = settings(app_host="0.0.0.0", app_url="https://courses.example")  # noqa: S104  # an address, not a listener
    async with client(public) as http:
        own = await http.post("/auth/password", headers={"Origin": "https://courses.example"})
        other = await http.post("/auth/password", headers={"Origin": OURS})
    assert (own.status_code, other.status_code) == (200, 403)
    assert "max-age" in own.headers["Strict-Transport-Security"]


async def test_every_answer_carries_the_headers() -> None:
    async with client(settings()) as http:
        headers = (await http.get("/")).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


async def test_the_log_has_no_query_strings(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="app.security")
    async with client(settings()) as http:
        await http.get("/auth/local?key=very-secret")
    assert _paths(caplog) == ["/auth/local"]
    assert "very-secret" not in str([record.__dict__ for record in caplog.records])


def test_html_is_shown_unsanitised_in_one_module_only() -> None:
    folder = Path(app.__file__).parent
    pattern = re.compile(r"sanitize\s*=\s*(?!True)\w|v-html|add_body_html")
    found = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.py") if pattern.search(path.read_text("utf-8"))
    }
    assert found == {"markup.py"}


def test_logic_knows_no_user_interface() -> None:
    folder = Path(app.__file__).parent
    logic = ("accounts", "library", "links", "live", "paths", "questions", "sessions", "shelf", "sources", "timeline",
             "vault", "visits", "wording", "services", "security")  # fmt: skip
    assert [name for name in logic if "nicegui import" in (folder / f"{name}.py").read_text("utf-8")] == []
