"""Step 5: hold every chapter against the tree; what does not hold is repaired, or removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from course import diagrams, markup
from course.courses import Chapter, Citation, Exercise, Question
from course.survey import Survey
from course.tree import Tree, paths


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


class Reviewer:
    """Holds chapters, questions and exercises against one commit, and keeps count."""

    def __init__(self, survey: Survey, tree: Tree, slugs: set[str]) -> None:
        self._survey = survey
        self._tree = tree
        self._slugs = slugs
        #: The lines of manifests and texts, which are not among the modules.
        self._others: dict[str, list[str]] = {}
        self.findings = Findings()

    def question(self, question: Question) -> bool:
        """Whether a question can be asked: distinct options, one answer, and citations that hold."""
        options = question.options
        if len(options) != 4 or len(set(options)) != 4 or not 0 <= question.answer < 4 or not question.citations:
            return False
        return self._all_hold(question.citations)

    def exercise(self, exercise: Exercise) -> bool:
        """Whether an exercise can be set: it has a solution, and every line of it holds."""
        return bool(exercise.solution) and self._all_hold(tuple(item.citation for item in exercise.solution))

    def _all_hold(self, citations: tuple[Citation, ...]) -> bool:
        return all(self._holds(item.path, item.start, item.end, item.name) for item in citations)

    def chapter(self, chapter: Chapter) -> Chapter:
        names: dict[tuple[str, int, int], list[str]] = {}
        for item in chapter.citations:
            names.setdefault((item.path, item.start, item.end), []).append(item.name)
        found: set[Citation] = set()

        def keep(path: str, start: int, end: int) -> bool:
            claimed = names.get((path, start, end), [""])
            self.findings.citations += 1
            if not all(self._holds(path, start, end, name) for name in claimed):
                return False
            self.findings.valid += 1
            found.update(Citation(path=path, start=start, end=end, name=name) for name in claimed)
            return True

        markdown = markup.outside_fences(
            chapter.markdown, lambda text: self._links(text, keep), lambda match: self._fence(match, keep)
        )
        return replace(chapter, markdown=markdown, citations=tuple(sorted(found)))

    def _links(self, text: str, keep: Callable[[str, int, int], bool]) -> str:
        def cited(match: re.Match[str]) -> str:
            path = paths.decoded(match["path"])
            if keep(*markup.place(match)):
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
            self.findings.diagrams += 1
            if diagrams.is_valid(match["body"]):
                return match[0]
            self._removed("a diagram that is not a plain flowchart")
            return ""
        info = markup.INFO.match(match["info"])
        if info is None:
            return match[0]
        self.findings.excerpts += 1
        path, start, end = paths.decoded(info["path"]), int(info["start"]), int(info["end"])
        if not keep(path, start, end):
            self._removed(f"an excerpt of {paths.shown(path)}")
            return ""
        true_text = "\n".join(self._lines(path)[start - 1 : end])
        if true_text == match["body"]:
            return match[0]
        self.findings.repaired += 1
        return markup.excerpt(info["language"], markup.Cite(path, start, end), true_text)

    def _holds(self, path: str, start: int, end: int, name: str) -> bool:
        """Whether the path exists, the lines are in it and the name is in the lines."""
        if not 1 <= start <= end <= len(self._lines(path)):
            return False
        return not name or any(name in line for line in self._lines(path)[start - 1 : end])

    def _lines(self, path: str) -> list[str]:
        """The lines of a file; none, if it is not one that was read."""
        module = self._survey.modules.get(path)
        if module is not None:
            return module.lines
        if path not in self._others:
            data = self._tree.read(path) if path in self._survey.files else b""
            lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
            self._others[path] = lines[:-1] if lines[-1] == "" else lines
        return self._others[path]

    def _removed(self, what: str) -> None:
        self.findings.removed += 1
        self.findings.notes.append(f"Removed {what}: it is not in the code.")
