"""Lines and words of a file as its text has them: all that is known where no parser reads the language."""

from __future__ import annotations

import re
from collections import Counter

from course.steps.occurrences import documented
from course.survey.languages import language_of
from course.survey.modules import Module

#: Characters of a line that can be asked about.
_SHORTEST, _LONGEST = 8, 64
#: Words most languages have, and many a comment.
_COMMON = frozenset({
    "boolean", "class", "const", "constraint", "create", "default", "define", "delete", "double", "except", "export",
    "exports", "extends", "final", "finally", "foreign", "function", "global", "implements", "import", "include",
    "insert", "integer", "interface", "local", "module", "namespace", "nothing", "number", "object", "option",
    "options", "package", "primary", "private", "protected", "public", "references", "require", "required", "return",
    "returns", "select", "self", "static", "string", "struct", "switch", "table", "throw", "typedef", "unsigned",
    "update", "values", "virtual", "volatile", "while",
})  # fmt: skip
_WORD = re.compile(r"(?<![\w$.-])[A-Za-z_][A-Za-z0-9_]{3,39}(?![\w-])")
_MARKED = re.compile(r"[a-z0-9]_[a-z0-9]|[a-z][A-Z]|^[A-Z][A-Z0-9_]+$")


def telling(module: Module) -> list[tuple[int, str]]:
    """The lines of code that can be told apart, by number: no comment, nothing that stands in the file twice."""
    texts = [line.strip() for line in module.lines]
    times = Counter(texts)
    aside = documented(module)
    return [
        (number, text)
        for number, text in enumerate(texts, 1)
        if times[text] == 1 and number not in aside and _is_telling(text) and not is_comment(module, text)
    ]


def words(module: Module) -> list[str]:
    """The names a file speaks of, as far as they can be told from words: the most marked ones first."""
    found: Counter[str] = Counter()
    aside = documented(module)
    for number, line in enumerate(module.lines, 1):
        if number not in aside and not is_comment(module, line.strip()):
            found.update({match[0] for match in _WORD.finditer(line)})
    named = [word for word in found if word.lower() not in _COMMON and (_MARKED.search(word) or len(word) > 5)]
    return sorted(named, key=lambda word: (_MARKED.search(word) is None, -found[word], word))


def is_comment(module: Module, text: str) -> bool:
    """Whether a line without its indentation is nothing but a comment."""
    language = language_of(module.path)
    return text.startswith(language.comments) if language and language.comments else False


def is_quotable(text: str) -> bool:
    """Whether a line may stand in a sentence: as inline code, with nothing in it that could be read as a link."""
    return text.isprintable() and "`" not in text and "](" not in text


def _is_telling(text: str) -> bool:
    letters = sum(1 for char in text if char.isalpha())
    return _SHORTEST <= len(text) <= _LONGEST and letters >= 0.5 * len(text) and is_quotable(text)
