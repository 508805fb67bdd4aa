"""Git's path patterns, by pathspec, made safe against patterns that were written to be slow."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import Literal

from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

#: Patterns longer than this, or with more `**` in them, are nobody's: they are passed over.
_MAX_LENGTH = 400
_MAX_DEEP = 3
#: Patterns of one file that are heard.
_MAX_PATTERNS = 2_000

_STAR = "[^/]*"


class Glob(GitIgnoreSpecPattern):
    """One pattern; matching takes time in proportion to the path, however many stars there are."""

    @staticmethod
    def _translate_segment_glob(pattern: str, range_error: Literal["literal", "raise"]) -> str:
        first, *parts = GitIgnoreSpecPattern._translate_segment_glob(pattern, range_error).split(_STAR)
        if not parts:
            return first
        # What stands between two stars is looked for once: the first place is as good as any other.
        *between, last = parts
        return f"{first}{''.join(f'(?>[^/]*?{part})' for part in between if part)}{_STAR}{last}"

    @property
    def expression(self) -> str:
        """The regular expression from the beginning of a path and without names, so that it can be part of another."""
        text = str(self.regex.pattern).replace("(?P<ps_d>", "(?:") if self.regex else "^(?!)"
        return text if text.startswith("^") else f"^.*?(?:{text})"

    def matches(self, path: str) -> bool:
        """Whether the pattern names just this path, not a folder above it; the path of a folder ends with a slash."""
        found = self.regex.search(path) if self.regex else None
        if found is None:
            return False
        if "ps_d" in found.re.groupindex:
            # The group holds the slash after a folder that the pattern names.
            return found.end("ps_d") in (-1, len(path))
        # `a/**` is all that is in the folder, and not the folder.
        return not (found.re.pattern.endswith("/") and found.end() == len(path))


def lines(data: bytes) -> list[str]:
    """The lines of a file of patterns that hold one."""
    rows = data.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    heard = [row.rstrip("\r") for row in rows if row.strip() and not row.startswith("#") and len(row) <= _MAX_LENGTH]
    return heard[:_MAX_PATTERNS]


def glob(pattern: str) -> Glob | None:
    """A pattern, or None for one that Git would pass over too, or that nobody would write."""
    if pattern.count("**") > _MAX_DEEP:
        return None
    try:
        with warnings.catch_warnings():
            # Brackets within brackets mean nothing to Python yet, and are only warned of.
            warnings.simplefilter("ignore", FutureWarning)
            # `a/**/` is every folder in the folder, and not the folder.
            found = Glob(f"{pattern}*/" if pattern.endswith("/**/") else pattern)
    except (GitIgnorePatternError, ValueError, re.error):
        return None
    return found if found.include is not None else None


def any_of(expressions: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for many; None for none."""
    found = list(dict.fromkeys(expressions))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile("|".join(f"(?:{item})" for item in found)) if found else None
