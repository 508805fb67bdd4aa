"""Chapters as HTML: rendered once, cleaned once, safe to be shown to anyone."""

from __future__ import annotations

from course.rendering.page import Rendered, render
from course.rendering.styles import stylesheet

__all__ = ["Rendered", "render", "stylesheet"]
