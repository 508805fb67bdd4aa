"""Facts about a repository, gathered without any model: everything later cites them."""

from __future__ import annotations

from course.survey.survey import Survey, survey

__all__ = ["Survey", "survey"]
