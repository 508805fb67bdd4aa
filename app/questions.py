"""The questions of a chapter, read from what the course stores, and the answers a learner gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


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

    @classmethod
    def read(cls, value: Any) -> Place | None:
        """A stored citation, if it is one."""
        if not isinstance(value, dict) or not {"path", "start", "end"} <= value.keys():
            return None
        return cls(path=str(value["path"]), start=int(value["start"]), end=int(value["end"]))


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
    cited = value.get("citations") or [value.get("citation")]
    return Question(
        id=str(value.get("id") or number),
        text=str(value["question"]),
        options=options,
        answer=answer,
        explanation=str(value.get("explanation", "")),
        places=tuple(place for item in cited if (place := Place.read(item)) is not None),
    )
