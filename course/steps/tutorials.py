"""Step 6: exercises and quizzes, checked once more before anyone is asked."""

from __future__ import annotations

from course.courses import Question
from course.survey import Survey


def sound(survey: Survey, question: Question) -> bool:
    """Whether a question can be asked: distinct options, one answer, and a citation that holds."""
    if len(question.options) != 4 or len(set(question.options)) != 4 or not 0 <= question.answer < 4:
        return False
    for item in question.citations:
        module = survey.modules.get(item.path)
        if module is None or not 1 <= item.start <= item.end <= module.line_count:
            return False
        if item.name and item.name not in module.excerpt(item.start, item.end):
            return False
    return bool(question.citations)


def unasked(questions: list[Question], asked: set[str]) -> list[Question]:
    """The questions no earlier chapter has asked."""
    fresh = [item for item in questions if item.id not in asked]
    asked.update(item.id for item in fresh)
    return fresh
