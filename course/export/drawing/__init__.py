"""Flowcharts as SVG, drawn here so that a page, a book and a printer show them without any script."""

from __future__ import annotations

from course.export.drawing.svg import drawn

__all__ = ["drawn"]
