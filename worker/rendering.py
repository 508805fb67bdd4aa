"""The child that renders: `python -m worker.rendering`. A question a line on stdin, an answer a line on stdout.

Its HTML is cleaned once more by who asked: what this process reads is untrusted, and so is what it says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from course import rendering
from course.errors import CourseError
from course.rendering import Cited, Term
from course.tree import open_tree

#: Characters of HTML a course's cited lines have at most; what is cited after that can be seen in its excerpts alone.
MOST: Final = 8_000_000
#: Bytes of a file that is still shown.
_LARGEST: Final = 1_000_000


def main() -> None:
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(question: Mapping[str, Any]) -> Any:
    """{"html", "toc"} for a chapter; [{"path", "start", "html"}] for cited lines."""
    if "markdown" in question:
        return _chapter(question)
    try:
        return list(_lines(question))
    except CourseError as error:
        # A course without its drawer is still a course.
        sys.stderr.write(f"{error.message}\n")
        return []


def _chapter(question: Mapping[str, Any]) -> dict[str, Any]:
    rendered = rendering.render(
        question["markdown"],
        commit=question["commit"],
        source_url=question["source_url"],
        glossary={word: Term(**term) for word, term in question["glossary"].items()},
    )
    return {"html": rendered.html, "toc": rendered.toc}


def _lines(question: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    wanted = {path: {Cited(path, *place) for place in places} for path, places in question["places"].items()}
    tree = open_tree(Path(question["repository"]), question["commit"])
    sizes = {entry.path: entry.size for entry in tree.entries if entry.kind == "file"}
    paths = sorted(path for path in wanted if sizes.get(path, _LARGEST + 1) <= _LARGEST)
    left = MOST
    for path, content in tree.read_all(paths):
        for piece in rendering.sources(path, content.decode("utf-8", "replace"), wanted[path]):
            left -= len(piece["html"])
            if left < 0:
                return
            yield piece


if __name__ == "__main__":
    main()
