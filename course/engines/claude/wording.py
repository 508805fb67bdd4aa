"""Step 6 with Claude: computed questions in a teacher's words; what is asked and what is right stay as computed."""

from __future__ import annotations

import re
from dataclasses import replace

from course.courses import Question
from course.engines.claude import answers, prompts
from course.engines.claude.desk import Desk
from course.engines.claude.sources import fenced

_NAMES = re.compile(r"`[^`\n]+`")
_LONGEST = 400


def quiz(desk: Desk, slug: str, questions: list[Question]) -> list[Question]:
    """The questions of one chapter, worded anew where the wording keeps every name and gives nothing away."""
    if not questions:
        return questions
    listed = "\n".join(
        f"{number}. {item.question} (right: {item.options[item.answer]}; why: {item.explanation})"
        for number, item in enumerate(questions, 1)
    )
    prompt = prompts.filled("quiz", questions=fenced("questions", desk.redactor.mask(listed)))
    found = desk.answer("tutorials", f"quiz:{slug}", prompt, answers.Wordings, is_bare=True)
    worded = {item.number: item for item in found.questions}
    return [_worded(item, worded.get(number)) for number, item in enumerate(questions, 1)]


def _worded(question: Question, wording: answers.Wording | None) -> Question:
    if wording is None:
        return question
    asked, explained = " ".join(wording.question.split()), " ".join(wording.explanation.split())
    if _names(asked) != _names(question.question) or not 0 < len(asked) <= _LONGEST:
        return question
    known = (
        _names(question.question) | _names(question.explanation) | {f"`{item.strip('`')}`" for item in question.options}
    )
    is_sound = _names(explained) <= known and 0 < len(explained) <= _LONGEST
    return replace(question, question=asked, explanation=explained if is_sound else question.explanation)


def _names(text: str) -> set[str]:
    return set(_NAMES.findall(text))
