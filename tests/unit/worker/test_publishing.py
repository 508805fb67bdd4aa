"""What the analysis says is untrusted: nothing of it reaches a page that was not made or checked here."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from worker.clone import Clone
from worker.publishing import Publisher
from worker.sources import Source

PUBLISHER = Publisher(
    Source(host="github.com", full_name="pallets/click", ref="HEAD"), Clone(path=Path("/x"), commit="c" * 40)
)


def test_html_of_the_analysis_is_thrown_away() -> None:
    chapter = PUBLISHER.chapter(
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
def test_a_diagram_is_drawn_only_if_it_is_plain(diagram: str, stored: str) -> None:
    course = PUBLISHER.course({"title": "t", "engine": "offline", "diagram": diagram, "chapters": []})
    assert course["diagram"] == stored


def chapter(slug: str, markdown: str) -> dict[str, Any]:
    return {"slug": slug, "markdown": markdown, "citations": [], "quiz": [], "exercises": []}


def test_words_are_explained_in_every_chapter_but_their_own() -> None:
    glossary = [
        {"term": "Boiler", "chapter": "boiler", "is_code": True, "is_unique": True},
        {"term": "run", "chapter": "boiler", "is_code": True, "is_unique": False},
    ]
    chapters = [chapter("boiler", "`Boiler`"), chapter("start", "`Boiler` and `run`")]
    course = {"title": "t", "engine": "offline", "diagram": "", "glossary": glossary, "chapters": chapters}
    own, other = PUBLISHER.course(course)["chapters"]
    assert "data-term" not in own["html"]
    assert 'data-term="Boiler"' in other["html"]
    # A name that means two things is not explained as one of them.
    assert 'data-term="run"' not in other["html"]


def test_cited_lines_of_a_local_repository_are_stored_and_of_no_other(repository: Clone) -> None:
    course = {"title": "t", "engine": "offline", "chapters": [chapter("a", "## A\n\n[a](cite:a.py#L2-L2)\n")]}
    local = Source(host="local", full_name=str(repository.path), ref="HEAD")
    (piece,) = Publisher(local, repository).course(course)["sources"]
    assert (piece["path"], piece["start"]) == ("a.py", 1)
    assert "sources" not in PUBLISHER.course(course)


def test_a_citation_of_what_is_not_there_costs_nothing_else(repository: Clone) -> None:
    text = "## A\n\n[a](cite:gone.py#L2-L2) [a](cite:..%2Fetc%2Fpasswd#L1-L1) [a](cite:a.py#L1-L1)\n"
    local = Source(host="local", full_name=str(repository.path), ref="HEAD")
    stored = Publisher(local, repository).course({"title": "t", "engine": "offline", "chapters": [chapter("a", text)]})
    assert [piece["path"] for piece in stored["sources"]] == ["a.py"]


@pytest.fixture
def repository(tmp_path: Path) -> Clone:
    """A repository with one file of two lines."""
    (tmp_path / "a.py").write_text("x = 1\ny = 2\n")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "One"]):
        subprocess.run([*git, *command], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    return Clone(path=tmp_path, commit=head)
