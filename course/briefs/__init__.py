"""What each chapter may say, gathered before a word of it is written."""

from __future__ import annotations
