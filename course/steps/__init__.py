"""The six steps from a survey to a course, each a pure function of what came before."""

from __future__ import annotations
