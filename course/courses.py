"""A course as it leaves this package: chapters, citations and questions, ready to be stored."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from course.tree import LeftOut

_TARGET = re.compile(r"\]\([^)\s]*\)")

#: Characters of prose and lines of code a reader takes in within a minute.
_PROSE_A_MINUTE, _CODE_A_MINUTE = 1100, 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What an engine writes: a title, a sentence and Markdown in the chapters' dialect."""

    title: str
    summary: str
    markdown: str
    #: Names that must be found in the lines they are cited with: (path, start, end, name).
    claims: tuple[tuple[str, int, int, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Citation:
    """Lines of a file that a chapter points at, and the name they must hold."""

    path: str
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A multiple-choice question; `answer` is the index of the only right option."""

    id: str
    kind: str
    question: str
    options: tuple[str, ...]
    answer: int
    explanation: str
    citations: tuple[Citation, ...]

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Question:
        citations = tuple(Citation(**item) for item in value["citations"])
        return cls(**{**value, "options": tuple(value["options"]), "citations": citations})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One line of a solution, as Markdown without its citation, and the lines that prove it."""

    text: str
    citation: Citation

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Answer:
        return cls(text=value["text"], citation=Citation(**value["citation"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercise:
    """A task to do in the code, with hints and a solution that was computed; all texts are Markdown."""

    id: str
    kind: str
    title: str
    task: str
    hints: tuple[str, ...]
    #: What the solution begins with.
    opening: str
    solution: tuple[Answer, ...]

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Exercise:
        solution = tuple(Answer.from_value(item) for item in value["solution"])
        return cls(**{**value, "hints": tuple(value["hints"]), "solution": solution})


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A word of the project: what it means in a sentence, where that is written, and the chapter about it."""

    term: str
    sentence: str
    citation: Citation
    #: Slug of the chapter that explains it.
    chapter: str
    #: Whether it is a name in the code, and not a word of the prose.
    is_code: bool = True
    #: Whether it means one thing only wherever it stands.
    is_unique: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """One chapter; positions count from 1."""

    position: int
    slug: str
    title: str
    summary: str
    markdown: str
    citations: tuple[Citation, ...]
    reading_minutes: int
    quiz: tuple[Question, ...] = ()
    exercises: tuple[Exercise, ...] = ()

    def value(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Chapter:
        citations = tuple(Citation(**item) for item in value["citations"])
        quiz = tuple(Question.from_value(item) for item in value["quiz"])
        exercises = tuple(Exercise.from_value(item) for item in value.get("exercises", ()))
        return cls(**{**value, "citations": citations, "quiz": quiz, "exercises": exercises})


@dataclass(frozen=True, kw_only=True)
class Course:
    """A whole course about one commit."""

    title: str
    summary: str
    engine: str
    commit: str
    diagram: str
    chapters: tuple[Chapter, ...]
    coverage: dict[str, Any]
    left_out: tuple[LeftOut, ...]
    stats: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    glossary: tuple[Term, ...] = ()

    @property
    def explained(self) -> float:
        """The share of the definitions that matter most the chapters explain, 0 to 1; without any, of the code."""
        top = self.coverage.get("top_symbols", {})
        if top.get("of"):
            return round(int(top["explained"]) / int(top["of"]), 4)
        return float(self.coverage.get("important", 0.0))

    def value(self) -> dict[str, Any]:
        """The course as JSON-ready values, with the outline the chapters imply."""
        outline = [
            {"position": item.position, "slug": item.slug, "title": item.title, "summary": item.summary}
            for item in self.chapters
        ]
        return {
            "title": self.title,
            "summary": self.summary,
            "engine": self.engine,
            "commit": self.commit,
            "language": self.language,
            "diagram": self.diagram,
            "outline": outline,
            "chapters": [item.value() for item in self.chapters],
            "glossary": [asdict(item) for item in self.glossary],
            "coverage": self.coverage,
            "left_out": [asdict(item) for item in self.left_out],
            "stats": self.stats,
        }


def reading_minutes(markdown: str) -> int:
    """How long a chapter takes to read, at least one minute."""
    code = prose = 0
    fence = ""
    for line in markdown.split("\n"):
        if fence:
            fence = "" if line == fence else fence
            code += 1
        elif line.startswith("```"):
            fence = "`" * (len(line) - len(line.lstrip("`")))
        else:
            prose += len(_TARGET.sub("", line))
    return max(1, round(prose / _PROSE_A_MINUTE + code / _CODE_A_MINUTE))
