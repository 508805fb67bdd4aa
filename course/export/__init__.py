"""Courses in forms other programs read."""

from __future__ import annotations

from course.export.markdown import write_markdown

__all__ = ["write_markdown"]
