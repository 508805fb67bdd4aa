"""What the analysis says is untrusted: nothing of it reaches a page that was not made or checked here."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from worker.clone import Clone
from worker.errors import JobError
from worker.publishing import Publisher
from worker.renderer import Renderer
from worker.sources import Source

GITHUB = Source(host="github.com", full_name="pallets/click", ref="HEAD")


@pytest.fixture(scope="module")
async def renderer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Renderer]:
    async with Renderer(tmp_path_factory.mktemp("renderer")) as running:
        yield running


@pytest.fixture
def publisher(renderer: Renderer) -> Publisher:
    return Publisher(GITHUB, Clone(path=Path("/x"), commit="c" * 40), renderer)


async def test_html_of_the_analysis_is_thrown_away(publisher: Publisher) -> None:
    chapter = await publisher.chapter(
        {"markdown": "# One\n<script>alert(1)</script>", "html": "<script>", "toc": [{"id": "x"}]}
    )
    assert "<script>" not in chapter["html"]
    assert [entry["text"] for entry in chapter["toc"]] == ["One"]


@pytest.mark.parametrize(
    ("diagram", "stored"),
    [
        ('flowchart LR\n  n0["a"]\n  n1["b"]\n  n0 --> n1', 'flowchart LR\n  n0["a"]\n  n1["b"]\n  n0 --> n1'),
        ('flowchart LR\n  n0["a"]\n  click n0 href "https://evil.example"', ""),
        ('%%{init: {"securityLevel": "loose"}}%%\nflowchart LR\n  n0["a"]', ""),
        ("", ""),
    ],
)
async def test_a_diagram_is_drawn_only_if_it_is_plain(publisher: Publisher, diagram: str, stored: str) -> None:
    course = await publisher.course({"title": "t", "engine": "offline", "diagram": diagram, "chapters": []})
    assert course["diagram"] == stored


def chapter(slug: str, markdown: str) -> dict[str, Any]:
    return {"slug": slug, "markdown": markdown, "citations": [], "quiz": [], "exercises": []}


async def test_words_are_explained_in_every_chapter_but_their_own(publisher: Publisher) -> None:
    glossary = [
        {"term": "Boiler", "chapter": "boiler", "is_code": True, "is_unique": True},
        {"term": "run", "chapter": "boiler", "is_code": True, "is_unique": False},
    ]
    chapters = [chapter("boiler", "`Boiler`"), chapter("start", "`Boiler` and `run`")]
    course = {"title": "t", "engine": "offline", "diagram": "", "glossary": glossary, "chapters": chapters}
    own, other = (await publisher.course(course))["chapters"]
    assert "data-term" not in own["html"]
    assert 'data-term="Boiler"' in other["html"]
    # A name that means two things is not explained as one of them.
    assert 'data-term="run"' not in other["html"]


async def test_cited_lines_of_a_local_repository_are_stored_and_of_no_other(
    repository: Clone, renderer: Renderer, publisher: Publisher
) -> None:
    course = {"title": "t", "engine": "offline", "chapters": [chapter("a", "## A\n\n[a](cite:a.py#L2-L2)\n")]}
    local = Source(host="local", full_name=str(repository.path), ref="HEAD")
    (piece,) = (await Publisher(local, repository, renderer).course(course))["sources"]
    assert (piece["path"], piece["start"]) == ("a.py", 1)
    assert "sources" not in await publisher.course(course)


async def test_a_citation_of_what_is_not_there_costs_nothing_else(repository: Clone, renderer: Renderer) -> None:
    text = "## A\n\n[a](cite:gone.py#L2-L2) [a](cite:..%2Fetc%2Fpasswd#L1-L1) [a](cite:a.py#L1-L1)\n"
    local = Source(host="local", full_name=str(repository.path), ref="HEAD")
    course = {"title": "t", "engine": "offline", "chapters": [chapter("a", text)]}
    stored = await Publisher(local, repository, renderer).course(course)
    assert [piece["path"] for piece in stored["sources"]] == ["a.py"]


async def test_a_renderer_that_is_no_more_fails_the_job_in_words(tmp_path: Path) -> None:
    for seconds in (0.0, 60.0):
        async with Renderer(tmp_path, seconds) as renderer:
            with pytest.raises(JobError) as told:
                # Not one that is understood: the child ends.
                await renderer.ask({} if seconds else {"markdown": ""})
            assert told.value.code == "rendering_failed"
            assert told.value.retryable


async def test_html_is_cleaned_by_who_stores_it(repository: Clone) -> None:
    """Also what the process that rendered it makes of it: that process read untrusted text."""

    class Possessed(Renderer):
        async def ask(self, question: Mapping[str, Any]) -> Any:
            said = "<script>alert(1)</script><b onclick='alert(1)'>x</b>"
            lines = {"path": "a.py", "start": 1, "html": f"<span>{said}\n</span>"}
            return {"html": said, "toc": []} if "markdown" in question else [lines]

    local = Source(host="local", full_name=str(repository.path), ref="HEAD")
    course = {"title": "t", "engine": "offline", "chapters": [chapter("a", "# A")]}
    stored = await Publisher(local, repository, Possessed(repository.path)).course(course)
    assert stored["chapters"][0]["html"] == "x"
    assert stored["sources"][0]["html"] == "<span>x</span>\n"


@pytest.fixture
def repository(tmp_path: Path) -> Clone:
    """A repository with one file of two lines."""
    (tmp_path / "a.py").write_text("x = 1\ny = 2\n")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "One"]):
        subprocess.run([*git, *command], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    return Clone(path=tmp_path, commit=head)
