"""Chapters as HTML: rendered once, cleaned once, safe to be shown to anyone."""

from __future__ import annotations

from course.rendering.citing import Cited
from course.rendering.page import Rendered, render
from course.rendering.sources import sources
from course.rendering.styles import stylesheet
from course.rendering.terms import Term

__all__ = ["Cited", "Rendered", "Term", "render", "sources", "stylesheet"]
