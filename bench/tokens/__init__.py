"""Benchmark: what a course costs in tokens and money, beside the measured bill of a peer."""

from __future__ import annotations
