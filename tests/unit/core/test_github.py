"""GitHub's REST API, asked over the wire of a fake one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from core.github import Away, Distance, GitHub, Limited, Missing, Refused
from tests.fakes.github.api import API, FakeGithub
from tests.fakes.github.repositories import Repositories, Repository, in_seconds
from tests.fakes.serving import served

COMMITS = [f"{number:040x}" for number in range(1, 14)]


@pytest.fixture
def github() -> FakeGithub:
    fake = FakeGithub()
    held = fake.repositories
    held.renamed["pallets/old"] = "pallets/click"
    branches = {"main": COMMITS, "8.1.x": COMMITS[:2]}
    held.add(
        Repository(full_name="pallets/click", branches=branches, tags={"1.0": COMMITS[0]}),
        Repository(full_name="ada/secret", private=True),
        Repository(full_name="ada/empty", branches={}, size=0),
        *(Repository(full_name=f"ada/project-{number}") for number in range(150)),
    )
    held.tokens["gho_ada"] = ["ada/secret", *(f"ada/project-{number}" for number in range(150))]
    return fake


@pytest.fixture
def held(github: FakeGithub) -> Repositories:
    return github.repositories


@pytest.fixture
def url(github: FakeGithub) -> Iterator[str]:
    with served(github) as url:
        yield f"{url}{API}"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


async def test_all_pages_of_a_users_repositories(http: httpx.AsyncClient, url: str) -> None:
    pages = [page async for page in GitHub(http, url, "gho_ada").repositories()]
    assert [len(page) for page in pages] == [100, 51]
    assert pages[0][0].full_name == "ada/secret"
    assert pages[0][0].private


async def test_a_private_repository_is_there_for_who_may_read_it_alone(http: httpx.AsyncClient, url: str) -> None:
    assert (await GitHub(http, url, "gho_ada").repository("ada/secret")).private
    with pytest.raises(Missing):
        await GitHub(http, url).repository("ada/secret")


async def test_a_renamed_repository_answers_its_new_name(http: httpx.AsyncClient, url: str) -> None:
    assert (await GitHub(http, url).repository("pallets/old")).full_name == "pallets/click"


async def test_a_token_follows_no_redirect_to_another_server(
    http: httpx.AsyncClient, url: str, held: Repositories
) -> None:
    async def elsewhere(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "api.example"
        return httpx.Response(301, headers={"location": "https://evil.example/repos/a/b"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(elsewhere)) as client:
        with pytest.raises(Away):
            await GitHub(client, "https://api.example", "gho_ada").repository("a/b")


async def test_branches_tags_and_commits(http: httpx.AsyncClient, url: str) -> None:
    github = GitHub(http, url)
    assert await github.branches("pallets/click") == ["main", "8.1.x"]
    assert await github.tags("pallets/click") == ["1.0"]
    assert await github.commit("pallets/click", "1.0") == COMMITS[0]
    with pytest.raises(Missing):
        await github.commit("pallets/click", "no/such branch")
    assert await github.is_empty("ada/empty")
    assert not await github.is_empty("pallets/click")


async def test_how_far_a_branch_has_moved(http: httpx.AsyncClient, url: str) -> None:
    github = GitHub(http, url)
    assert await github.distance("pallets/click", COMMITS[0], "HEAD") == Distance(ahead_by=12, behind_by=0)
    assert await github.distance("pallets/click", COMMITS[12], "8.1.x") == Distance(ahead_by=0, behind_by=11)
    with pytest.raises(Missing):
        await github.distance("pallets/click", "f" * 40, "main")


async def test_a_limit_says_when_it_ends(http: httpx.AsyncClient, url: str, held: Repositories) -> None:
    held.limited_until = in_seconds(90)
    with pytest.raises(Limited) as caught:
        await GitHub(http, url).repository("pallets/click")
    assert caught.value.until == int(held.limited_until)


@pytest.mark.parametrize(
    ("status", "headers", "text", "kind"),
    [
        # a secondary limit, which names seconds
        (429, {"retry-after": "30"}, "", Limited),
        # one that names nothing
        (403, {}, "You have exceeded a secondary rate limit.", Limited),
        (429, {"retry-after": "soon"}, "", Limited),
        # no limit: an organisation that asks for single sign-on
        (403, {"x-ratelimit-remaining": "41"}, "Resource protected by organization SAML enforcement.", Missing),
        (451, {}, "Repository access blocked", Missing),
        (500, {}, "", Away),
        (304, {}, "", Away),
        # a proxy that answers for it
        (200, {}, "<html>Sign in to the hotel’s network</html>", Away),
        (200, {}, '{"full_name": 7}', Away),
    ],
)
async def test_what_github_refuses_has_a_kind(
    status: int, headers: dict[str, str], text: str, kind: type[Exception]
) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, text=text))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(kind):
            await GitHub(client, "https://api.example").repository("a/b")


async def test_a_token_that_is_not_accepted(http: httpx.AsyncClient, url: str) -> None:
    with pytest.raises(Refused):
        await GitHub(http, url, "gho_gone").repository("pallets/click")
    with pytest.raises(Refused):
        _ = [page async for page in GitHub(http, url).repositories()]


async def test_a_kept_connection_that_ends_as_it_is_used_again_is_no_trouble(http: httpx.AsyncClient) -> None:
    body = b'{"full_name": "ada/engine"}'
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
    connections: list[int] = []

    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + body)
        # What comes next on this connection is read, and the connection ends.
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer_once, "127.0.0.1", 0) as server:
        github = GitHub(http, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        for _time in range(2):
            assert (await github.repository("ada/engine")).full_name == "ada/engine"
        assert len(connections) == 2
        await http.aclose()


async def test_no_network(http: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Away):
        await GitHub(http, f"http://127.0.0.1:{port}").repository("a/b")
