"""The engine that needs no model: prose from docstrings, names and the graph."""

from __future__ import annotations

from course.engines.offline.engine import Offline

__all__ = ["Offline"]
