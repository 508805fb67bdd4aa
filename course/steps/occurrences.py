"""Where a name stands in the text of the source, and whether every place of it is understood.

Answers to questions are only given for names of which nothing is left over: a use the resolver did not see would
make the answer wrong.
"""

from __future__ import annotations

import re
from functools import cache

from course.survey import Survey
from course.survey.languages import language_of
from course.survey.modules import Module, key_name, key_path
from course.survey.references import Reference

#: A line of a file.
Line = tuple[str, int]

#: Texts in which an expression may stand.
_INTERPOLATED = re.compile(r"""\b[fF][rR]?["']|\b[rR][fF]["']|`|\$["'{]|\$\w|#\{""")


class Occurrences:
    """Looks names up in the source files of one survey."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._documented: dict[str, set[int]] = {}
        self.of = cache(self._of)
        self.is_whole = cache(self._is_whole)

    def files_naming(self, name: str) -> set[str]:
        """Every file of the repository in which the name stands at all, tests included."""
        return {path for path in self._survey.modules if self._lines(path, name)}

    def uses(self, key: str) -> list[Reference]:
        """The resolved uses of a definition by source files, outside of itself, in the order of files and lines."""
        found = [
            item
            for item in self._survey.references_to.get(key, ())
            if self._survey.in_source(item) and item.source != key
        ]
        return sorted(found, key=lambda item: (item.path, item.line))

    def quoted(self, key: str) -> list[Line]:
        """Where the name stands alone between quotes: in a list of exports, in an annotation."""
        name = key_name(key).rsplit(".", 1)[-1]
        exact = re.compile(rf"""(["']){re.escape(name)}\1""")
        return [(path, line) for path, line in self.of(name)
                if exact.search(self._survey.modules[path].lines[line - 1])]  # fmt: skip

    def _of(self, name: str) -> list[Line]:
        return [(module.path, line) for module in self._survey.sources for line in self._lines(module.path, name)]

    def _lines(self, path: str, name: str) -> list[int]:
        module = self._survey.modules[path]
        if name.encode("utf-8", "surrogatepass") not in module.data:
            return []
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        return [number for number, line in enumerate(module.lines, 1) if name in line and word.search(line)]

    def _is_whole(self, key: str) -> bool:
        """Whether each line with the name is the definition, a resolved use, or only talk."""
        symbol = self._survey.symbol(key)
        module = self._survey.modules[key_path(key)]
        if symbol is None or len(symbol.name) < 4 or module.facts.broken:
            return False
        if len(re.findall(rf"(?<!\w){re.escape(symbol.name)}(?!\w)", module.lines[symbol.line - 1])) != 1:
            # The definition names something else of that name, or itself.
            return False
        known = {(item.path, item.line) for item in self._survey.references_to.get(key, ())}
        known.add((module.path, symbol.line))
        name = symbol.name
        return all(
            place in known or self._is_talk(self._survey.modules[place[0]], place[1], name) for place in self.of(name)
        )

    def _is_talk(self, module: Module, line: int, name: str) -> bool:
        """Whether the name stands only in a comment, a docstring or a plain string of that line."""
        if module.path not in self._documented:
            self._documented[module.path] = documented(module)
        if line in self._documented[module.path]:
            return True
        text = module.lines[line - 1]
        language = language_of(module.path)
        marks = [mark for mark in (language.comments if language else ()) if mark in ("#", "//", "--", ";", "%")]
        if any(text.lstrip().startswith(mark) for mark in marks):
            return True
        return all(_is_spoken(text, match.start(), marks)
                   for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))  # fmt: skip


def _is_spoken(text: str, column: int, marks: list[str]) -> bool:
    before = text[:column]
    if _INTERPOLATED.search(text):
        return False
    if before.count('"') % 2 or before.count("'") % 2:
        return True
    return any(_opens_comment(before, mark) for mark in marks)


def _opens_comment(before: str, mark: str) -> bool:
    place = before.find(f" {mark}")
    return place >= 0 and before[:place].count('"') % 2 == 0 and before[:place].count("'") % 2 == 0


def documented(module: Module) -> set[int]:
    """The lines of every docstring of a file."""
    facts = module.facts
    spans = [(facts.doc_start, facts.doc_end), *((item.doc_start, item.doc_end) for item in facts.symbols)]
    found = {line for start, end in spans if start for line in range(start, end + 1)}
    language = language_of(module.path)
    return found | _blocks(module.lines) if language and "/*" in language.comments else found


def _blocks(lines: list[str]) -> set[int]:
    """The lines that are nothing but comment, between `/*` at the beginning of one and `*/` at the end of one."""
    found: set[int] = set()
    opened = 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not opened and text.startswith("/*"):
            opened = number
            text = text[2:]
        if opened and "*/" in text:
            if text.endswith("*/") and text.count("*/") == 1:
                found.update(range(opened, number + 1))
            opened = 0
    return found
