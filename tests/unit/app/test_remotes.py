"""GitHub as one visitor sees it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from app import remotes
from app.visits import Visit
from core.github import Away, GitHubError, Limited, Missing, Refused
from tests.fakes.github.api import API, FakeGithub
from tests.fakes.github.repositories import Repository, in_seconds
from tests.fakes.serving import served

COMMITS = [f"{number:040x}" for number in range(1, 4)]


@pytest.fixture
def github() -> FakeGithub:
    fake = FakeGithub()
    fake.repositories.add(
        Repository(full_name="ada/secret", private=True),
        Repository(full_name="ada/engine", branches={"main": COMMITS}),
        Repository(full_name="ada/empty", branches={}, size=0),
        # its size has not been counted yet
        Repository(full_name="ada/young", size=0),
        *(Repository(full_name=f"ada/project-{number}") for number in range(120)),
    )
    fake.repositories.renamed["ada/motor"] = "ada/engine"
    fake.repositories.tokens["gho_ada"] = ["ada/secret", *(f"ada/project-{number}" for number in range(120))]
    return fake


@pytest.fixture
async def visit(github: FakeGithub, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    with served(github) as url:
        async with httpx.AsyncClient() as http:
            settings = SimpleNamespace(github_api_url=f"{url}{API}")
            services = SimpleNamespace(api=SimpleNamespace(http=http), settings=settings)
            session = SimpleNamespace(key=request.node.nodeid)
            yield cast(Visit, SimpleNamespace(services=services, session=session, github_token=None))


def with_token(visit: Visit, token: str) -> Visit:
    return cast(Visit, SimpleNamespace(**(vars(cast(Any, visit)) | {"github_token": token})))


async def test_a_repository_is_looked_at_before_it_is_added(visit: Visit) -> None:
    assert (await remotes.check(visit, "ada/young")).repo.full_name == "ada/young"
    renamed = await remotes.check(visit, "ada/motor")
    assert (renamed.repo.full_name, renamed.old_name) == ("ada/engine", "ada/motor")
    for name, kind in (("ada/empty", remotes.Empty), ("ada/nothing", Missing), ("ada/secret", Missing)):
        with pytest.raises(kind):
            await remotes.check(visit, name)
    assert (await remotes.check(with_token(visit, "gho_ada"), "ada/secret")).repo.private


async def test_the_list_of_a_users_repositories_is_read_once(visit: Visit, github: FakeGithub) -> None:
    assert remotes.listing(visit) is None
    signed_in = with_token(visit, "gho_ada")
    first = remotes.listing(signed_in)
    assert first is not None
    assert first.task is not None
    await first.task
    assert len(first.repos) == 121
    assert remotes.listing(signed_in) is first
    assert [path for path, _token in github.repositories.asked] == [f"{API}/user/repos"] * 2


async def test_a_list_that_could_not_be_read_is_asked_for_again(visit: Visit) -> None:
    refused = remotes.listing(with_token(visit, "gho_gone"))
    assert refused is not None
    assert refused.task is not None
    await refused.task
    assert isinstance(refused.error, Refused)
    again = remotes.listing(with_token(visit, "gho_gone"))
    assert again is not None
    assert again is not refused
    assert again.task is not None
    await again.task


async def test_the_place_of_a_branch_is_kept_a_while(visit: Visit, github: FakeGithub) -> None:
    where = ("ada/engine", COMMITS[0], "main")
    assert remotes.known_place(visit, *where) == (False, None)
    place = await remotes.read_place(visit, *where)
    assert place is not None
    assert place.ahead_by == 2
    assert remotes.known_place(visit, *where) == (True, place)
    # What cannot be said is not asked for again either, but a limit is no answer.
    gone = ("ada/engine", "f" * 40, "main")
    assert await remotes.read_place(visit, *gone) is None
    assert remotes.known_place(visit, *gone) == (True, None)
    github.repositories.limited_until = in_seconds(60)
    with pytest.raises(Limited):
        await remotes.read_place(visit, "ada/young", COMMITS[0], "main")
    assert remotes.known_place(visit, "ada/young", COMMITS[0], "main") == (False, None)


async def test_the_place_of_a_branch_is_asked_for_again_soon_where_github_was_away(
    visit: Visit, github: FakeGithub, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = ("ada/engine", COMMITS[0], "main")
    github.repositories.is_down = True
    assert await remotes.read_place(visit, *where) is None
    github.repositories.is_down = False
    # Not at once: every page would ask a GitHub that is down.
    assert remotes.known_place(visit, *where) == (True, None)
    now = time.monotonic()
    monkeypatch.setattr(remotes, "time", SimpleNamespace(monotonic=lambda: now + 11))
    assert remotes.known_place(visit, *where) == (False, None)


@pytest.mark.parametrize(
    ("error", "signed_in", "offered", "says"),
    [
        (remotes.Empty(), False, True, "no commit yet"),
        (Missing(), False, True, "no public repository ada/x"),
        (Missing(), True, True, "shows you no repository ada/x"),
        (Refused(), True, True, "Sign in with GitHub again"),
        (Limited(0), False, True, "Sign in with GitHub to have a limit of your own"),
        (Limited(0), False, False, "too many questions for now. It answers again"),
        (Away(), False, True, "does not answer"),
    ],
)
def test_every_error_is_a_sentence(error: GitHubError, signed_in: bool, offered: bool, says: str) -> None:
    assert says in remotes.sentence(error, "ada/x", signed_in=signed_in, offered=offered)
