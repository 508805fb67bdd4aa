"""Courses in forms other programs read."""

from __future__ import annotations

from course.export.edition import Edition, read
from course.export.formats import FORMATS, write

__all__ = ["FORMATS", "Edition", "read", "write"]
