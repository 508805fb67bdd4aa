"""From a repository to a course whose every claim points at a line that exists."""

from __future__ import annotations

from course.courses import Chapter, Course
from course.engines import engine
from course.errors import CourseError
from course.pipeline import analyze
from course.tree import Tree, open_tree
from course.units import Memo

__all__ = ["Chapter", "Course", "CourseError", "Memo", "Tree", "analyze", "engine", "open_tree"]
