"""Exercises as Markdown: the task, the hints and the solution, each folded until it is asked for."""

from __future__ import annotations

from course.courses import Answer, Exercise
from course.markup import Cite
from course.wording import say

#: The section of a chapter that exercises come before.
NEXT = "Where to go next"
#: What a folded quote begins with, in each language a course may be in.
HINT, SOLUTION = "**Hint**", "**Solution**"
MARKS = {"Hint": "hint", "Indice": "hint", "Solution": "solution"}


def section(exercises: list[Exercise]) -> str:
    """The section of a chapter that holds its exercises."""
    blocks = [f"## {say('Try it yourself')}"]
    for number, item in enumerate(exercises, 1):
        blocks += [f"### {say('Exercise {number}: {title}', number=number, title=item.title)}", item.task]
        blocks += [_folded(say(HINT), hint) for hint in item.hints]
        lines = [f"{place}. {_line(answer)}" for place, answer in enumerate(item.solution, 1)]
        blocks.append(_folded(say(SOLUTION), "\n".join([item.opening, "", *lines])))
    return "\n\n".join(blocks) + "\n"


def _line(answer: Answer) -> str:
    place = answer.citation
    return f"{answer.text} ({Cite(place.path, place.start, place.end).link()})"


def _folded(mark: str, text: str) -> str:
    """A block quote with a mark in its first line: folded where it is rendered, a plain quote anywhere else."""
    return "\n".join(f"> {line}".rstrip() for line in [mark, "", *text.split("\n")])
