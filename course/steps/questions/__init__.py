"""Quiz questions whose answers are computed from the code, and whose wrong options are checked to be wrong."""

from __future__ import annotations

from course.steps.questions.choosing import quiz
from course.steps.questions.pool import Quizmaster

__all__ = ["Quizmaster", "quiz"]
