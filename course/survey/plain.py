"""Any language without a parser of its own: its leading comment, its size and the files it names."""

from __future__ import annotations

import re

from course.survey.facts import FileFacts
from course.survey.languages import Language

_NAMED = re.compile(
    rb"""(?:from|import|require|include|source|load|mod|use)\b[^\n"'<]{0,80}["'<]([^"'>\n]{1,200})["'>]"""
)
_MARKS = re.compile(r"^(?:/\*+|\*+/|\*|//[/!]?|--+|#+!?|;+|%+|<!--|\(\*|\{-\|?)\s?|\s*(?:\*/|-->|\*\)|-\})\s*$")
_LICENSE = re.compile(r"copyright|licen[sc]e|spdx|all rights reserved|eslint|@ts-|vim:|-\*-|^!", re.IGNORECASE)


def parse(source: bytes, language: Language) -> FileFacts:
    """What can be told of a file without knowing its grammar."""
    lines = source.decode("utf-8", "replace").split("\n")
    start, end = _leading_comment(lines, language)
    doc = "\n".join(_MARKS.sub("", line.strip()) for line in lines[start:end]).strip()
    return FileFacts(
        doc=doc,
        doc_start=start + 1 if doc else 0,
        doc_end=end if doc else 0,
        code_lines=sum(1 for line in lines if line.strip() and not _is_comment(line, language)),
        mentions=tuple(
            (match[1].decode("utf-8", "replace"), source.count(b"\n", 0, match.start()) + 1)
            for match in _NAMED.finditer(source)
        ),
    )


def _leading_comment(lines: list[str], language: Language) -> tuple[int, int]:
    """The first block of comment lines that is not a licence or an instruction to a tool."""
    row = 0
    while row < min(len(lines), 60):
        if not lines[row].strip() or lines[row].startswith("#!") or lines[row].strip() in ("<?php", '"use strict";'):
            row += 1
            continue
        if not _is_comment(lines[row], language):
            return 0, 0
        end = row
        while end < len(lines) and end - row < 60 and _is_comment(lines[end], language):
            end += 1
        if not _LICENSE.search("\n".join(lines[row:end])):
            return row, end
        row = end
    return 0, 0


def _is_comment(line: str, language: Language) -> bool:
    return bool(language.comments) and line.strip().startswith(language.comments)
