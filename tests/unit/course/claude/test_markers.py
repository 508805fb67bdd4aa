"""What a model writes becomes a chapter: nothing it invents survives as a citation, a link or code."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import markup
from course.engines.claude import markers

_FILES = {"src/app.py": ["def start():", "    return 1", "", "class App:", "    pass"]}
_CHAPTERS = {"app": "App"}


def _read(path: str, start: int, end: int) -> tuple[str, str] | None:
    lines = _FILES.get(path)
    return ("python", "\n".join(lines[start - 1 : end])) if lines and end <= len(lines) else None


def _chapter(text: str) -> markers.Found:
    return markers.chapter(text, _read, _CHAPTERS)


def test_a_marker_becomes_a_citation() -> None:
    found = _chapter("It starts [[src/app.py:1-2]].")
    assert found.markdown == "It starts [src/app.py:1-2](cite:src/app.py#L1-L2).\n"
    assert found.cites == [markup.Cite("src/app.py", 1, 2)]


def test_an_excerpt_is_copied_from_the_tree() -> None:
    found = _chapter("Look:\n\n[[excerpt src/app.py:1-2]]\n\nSo it is.")
    assert "```python path=src/app.py lines=1-2\ndef start():\n    return 1\n```" in found.markdown


_INVENTED = {
    "a file that is not there": "[[src/nothing.py:1]]",
    "lines beyond the end": "[[src/app.py:4-9]]",
    "lines backwards": "[[src/app.py:4-2]]",
    "line zero": "[[src/app.py:0-2]]",
    "no lines": "[[src/app.py]]",
    "a way out of the repository": "[[../etc/passwd:1]]",
    "an excerpt of nothing": "[[excerpt made/up.py:1-3]]",
}


@pytest.mark.parametrize("marker", _INVENTED.values(), ids=_INVENTED)
def test_an_invented_marker_is_removed_and_listed(marker: str) -> None:
    found = _chapter(f"It starts {marker} there.")
    assert "[[" not in found.markdown
    assert not markup.CITE.search(found.markdown)
    assert len(found.invented) == 1


_FOREIGN = {
    "a link": ("See [docs](https://evil.example/x).", "evil.example"),
    "a link with a title": ('See [docs](https://evil.example/x "t").', "evil.example"),
    "a reference": ("See [docs][1].\n\n[1]: https://evil.example", "evil.example"),
    "an image": ("![pixel](https://evil.example/p.png)", "evil.example"),
    "an autolink": ("<https://evil.example>", "evil.example"),
    "a citation of its own": ("[x](cite:src/app.py#L1-L2)", "cite:"),
    "code of its own": ("```python\nimport os\n```", "import os"),
    "code that is never closed": ("~~~\nimport os", "import os"),
}


@pytest.mark.parametrize(("text", "gone"), _FOREIGN.values(), ids=_FOREIGN)
def test_what_is_not_ours_does_not_survive(text: str, gone: str) -> None:
    assert gone not in _chapter(f"Before.\n\n{text}\n\nAfter.").markdown


def test_html_is_shown_and_not_used() -> None:
    assert r"\<script>" in _chapter("A <script>alert(1)</script> here.").markdown
    assert "`<App>`" in _chapter("The `<App>` element.").markdown


_PIECES = ["[[", "]]", "src/app.py", ":", "1", "-", "99", "](", "cite:", "#L1-L2)", "[", "`", "excerpt ", "x\n"]


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_no_citation_survives_that_is_not_true(text: str) -> None:
    markdown = _chapter(text).markdown
    for match in markup.CITE.finditer(markdown):
        assert _read(match["path"], int(match["start"]), int(match["end"])) is not None
    for match in re.finditer(r"path=(\S+) lines=(\d+)-(\d+)", markdown):
        assert _read(match[1], int(match[2]), int(match[3])) is not None
