"""Prose by Claude over the survey's facts: one cached prefix, a budget, and the offline engine behind every fault."""

from __future__ import annotations

from course.engines.claude.estimating import Estimate, estimate
from course.engines.claude.options import Credentials, Options
from course.engines.claude.usage import Usage

__all__ = ["Credentials", "Estimate", "Options", "Usage", "estimate"]
