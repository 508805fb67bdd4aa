"""Step 5: hold every chapter against the tree; what does not hold is repaired, or removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from course import diagrams, markup
from course.courses import Chapter, Citation
from course.survey import Survey
from course.tree import paths

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)\n?^(?P=fence)$", re.MULTILINE | re.DOTALL)
_INFO = re.compile(r"^(?P<language>\S+) path=(?P<path>\S+) lines=(?P<start>\d+)-(?P<end>\d+)$")


@dataclass(kw_only=True)
class Findings:
    """What a review found."""

    citations: int = 0
    valid: int = 0
    excerpts: int = 0
    diagrams: int = 0
    repaired: int = 0
    removed: int = 0
    notes: list[str] = field(default_factory=list)


def review(survey: Survey, chapters: list[Chapter]) -> tuple[list[Chapter], Findings]:
    """The chapters with nothing in them that is not so, and what had to be done for that."""
    findings = Findings()
    slugs = {chapter.slug for chapter in chapters}
    return [_Reviewer(survey, slugs, findings).chapter(chapter) for chapter in chapters], findings


class _Reviewer:
    def __init__(self, survey: Survey, slugs: set[str], findings: Findings) -> None:
        self._survey = survey
        self._slugs = slugs
        self._findings = findings

    def chapter(self, chapter: Chapter) -> Chapter:
        names = {(item.path, item.start, item.end): item.name for item in chapter.citations if item.name}
        found: dict[tuple[str, int, int], Citation] = {}

        def keep(path: str, start: int, end: int) -> bool:
            name = names.get((path, start, end), "")
            self._findings.citations += 1
            if not self._holds(path, start, end, name):
                return False
            self._findings.valid += 1
            found[path, start, end] = Citation(path=path, start=start, end=end, name=name)
            return True

        markdown = _outside_fences(
            chapter.markdown, lambda text: self._links(text, keep), lambda match: self._fence(match, keep)
        )
        return replace(chapter, markdown=markdown, citations=tuple(found[key] for key in sorted(found)))

    def _links(self, text: str, keep: Callable[[str, int, int], bool]) -> str:
        def cited(match: re.Match[str]) -> str:
            path = paths.decoded(match["path"])
            if keep(path, int(match["start"]), int(match["end"])):
                return match[0]
            self._removed(f"a citation of {paths.shown(path)}:{match['start']}-{match['end']}")
            return markup.code(path)

        def linked(match: re.Match[str]) -> str:
            if match["slug"] in self._slugs:
                return match[0]
            self._removed(f"a link to {match['slug']}")
            return match["label"]

        return markup.CHAPTER_LINK.sub(linked, markup.CITE.sub(cited, text))

    def _fence(self, match: re.Match[str], keep: Callable[[str, int, int], bool]) -> str:
        if match["info"].strip() == "mermaid":
            self._findings.diagrams += 1
            if diagrams.is_valid(match["body"]):
                return match[0]
            self._removed("a diagram that is not a plain flowchart")
            return ""
        info = _INFO.match(match["info"])
        if info is None:
            return match[0]
        self._findings.excerpts += 1
        path, start, end = paths.decoded(info["path"]), int(info["start"]), int(info["end"])
        if not keep(path, start, end):
            self._removed(f"an excerpt of {paths.shown(path)}")
            return ""
        true_text = self._survey.modules[path].excerpt(start, end)
        if true_text == match["body"]:
            return match[0]
        self._findings.repaired += 1
        return markup.excerpt(info["language"], markup.Cite(path, start, end), true_text)

    def _holds(self, path: str, start: int, end: int, name: str) -> bool:
        """Whether the path exists, the lines are in it and the name is in the lines."""
        module = self._survey.modules.get(path)
        if module is None:
            # Manifests and the README are cited by line only.
            return path in self._survey.files and 1 <= start <= end
        if not 1 <= start <= end <= module.line_count:
            return False
        return not name or name in module.excerpt(start, end)

    def _removed(self, what: str) -> None:
        self._findings.removed += 1
        self._findings.notes.append(f"Removed {what}: it is not in the code.")


def _outside_fences(markdown: str, text: Callable[[str], str], fence: Callable[[re.Match[str]], str]) -> str:
    pieces: list[str] = []
    position = 0
    for match in _FENCE.finditer(markdown):
        pieces += [text(markdown[position : match.start()]), fence(match)]
        position = match.end()
    return "".join([*pieces, text(markdown[position:])])
