"""The questions of a chapter, read from what the course stores, and the answers a learner gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True, kw_only=True)
class Place:
    """Cited lines."""

    path: str
    start: int
    end: int

    @property
    def text(self) -> str:
        span = str(self.start) if self.start == self.end else f"{self.start}-{self.end}"
        return f"{self.path}:{span}"

    def url(self, repository: str, commit: str) -> str:
        return f"{repository}/blob/{commit}/{quote(self.path)}#L{self.start}-L{self.end}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with exactly one right option."""

    id: str
    text: str
    options: tuple[str, ...]
    answer: int
    explanation: str
    places: tuple[Place, ...]


def read(stored: list[dict[str, Any]]) -> list[Question]:
    """The questions that can be asked; one that is stored badly is left out."""
    return [question for number, value in enumerate(stored) if (question := _question(number, value)) is not None]


def chosen(answers: dict[str, Any], question: Question) -> int | None:
    """The option a learner chose, if it is one."""
    choice = answers.get(question.id)
    return choice if isinstance(choice, int) and 0 <= choice < len(question.options) else None


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Text split at backticks: each piece, and whether it is code."""
    for number, piece in enumerate(text.split("`")):
        if piece:
            yield piece, number % 2 == 1


def _question(number: int, value: dict[str, Any]) -> Question | None:
    offered = value.get("options")
    options = tuple(str(option) for option in offered) if isinstance(offered, list) else ()
    answer = value.get("answer")
    if not value.get("question") or len(options) < 2 or not isinstance(answer, int) or not 0 <= answer < len(options):
        return None
    cited = value.get("citations") or ([value["citation"]] if isinstance(value.get("citation"), dict) else [])
    return Question(
        id=str(value.get("id") or number),
        text=str(value["question"]),
        options=options,
        answer=answer,
        explanation=str(value.get("explanation", "")),
        places=tuple(
            Place(path=str(item["path"]), start=int(item["start"]), end=int(item["end"]))
            for item in cited
            if {"path", "start", "end"} <= item.keys()
        ),
    )
