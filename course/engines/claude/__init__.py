"""Prose by Claude over the survey's facts: one cached prefix, a budget, and the offline engine behind every fault."""

from __future__ import annotations
