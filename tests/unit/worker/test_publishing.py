"""What the analysis says is untrusted: nothing of it reaches a page that was not made or checked here."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.clone import Clone, Source
from worker.publishing import Publisher

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
