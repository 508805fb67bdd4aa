"""Documentation comments with tags: JSDoc, TSDoc and phpdoc. The prose is kept, what tags tell is told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from course.survey.parsers.collector import one_line

_TAG = re.compile(r"^[ \t]*@([A-Za-z][\w-]*)[ \t]*(.*)$")
#: Tags whose text is prose about the definition itself.
_PROSE = frozenset({"description", "desc", "summary", "remarks", "fileoverview", "file", "overview", "classdesc"})
_LINK = re.compile(r"\[([^\]\[\n]{1,200})\]\{@link(?:code|plain)? [^{}\n]{1,300}\}")
_INLINE = re.compile(
    r"\{@(?:link(?:code|plain)?|see|inheritDoc|tutorial|code) *([^{}|\n]{0,300})(?:\|([^{}\n]{1,300}))?\}"
)
_JS_PARAMETER = re.compile(r"^\{([^{}\n]{1,200})\}[ \t]*\[?([\w$.]+)")
_JS_TYPE = re.compile(r"^\{([^{}\n]{1,200})\}")
_PHP_PARAMETER = re.compile(r"^([^\s$&]{1,200})\s+(?:\.\.\.)?&?(?:\.\.\.)?\$(\w+)")
_PHP_TYPE = re.compile(r"^([^\s$]{1,200})")
_HTML = re.compile(r"</?(?:p|br|code|pre|b|i|em|strong|ul|ol|li|tt)\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """What a documentation comment says; types as written."""

    prose: str = ""
    #: The type of each parameter.
    parameters: dict[str, str] = field(default_factory=dict)
    returns: str = ""
    #: The type of a property or variable.
    type: str = ""
    #: What is said of a deprecation; None where none is declared.
    deprecated: str | None = None
    tags: frozenset[str] = frozenset()


def read(comment: str) -> Block:
    """The parts of a comment that is already without its marks."""
    if "@" not in comment:
        return Block(prose=_plain(comment))
    prose: list[str] = []
    tags: list[tuple[str, list[str]]] = []
    for line in comment.split("\n"):
        if match := _TAG.match(line):
            name, rest = match[1], match[2]
            tags.append((name, [rest]))
            if name.lower() in _PROSE and rest:
                prose.append(rest)
        elif tags and (line.strip() or tags[-1][0].lower() not in _PROSE):
            tags[-1][1].append(line)
            if tags[-1][0].lower() in _PROSE:
                prose.append(line)
        else:
            prose.append(line)
    return _block("\n".join(prose), [(name, "\n".join(lines).strip()) for name, lines in tags])


def _block(prose: str, tags: list[tuple[str, str]]) -> Block:
    parameters: dict[str, str] = {}
    returns = kind = ""
    deprecated: str | None = None
    for name, rest in tags:
        if name in ("param", "arg", "argument"):
            if match := _JS_PARAMETER.match(rest) or _PHP_PARAMETER.match(rest):
                parameters.setdefault(match[2], match[1].strip())
        elif name in ("return", "returns"):
            returns = returns or _typed(rest)
        elif name in ("var", "type"):
            kind = kind or _typed(rest)
        elif name == "deprecated":
            deprecated = one_line(_plain(rest))
    return Block(
        prose=_plain(prose),
        parameters=parameters,
        returns=returns,
        type=kind,
        deprecated=deprecated,
        tags=frozenset(name.lower() for name, _ in tags),
    )


def _typed(rest: str) -> str:
    match = _JS_TYPE.match(rest) or (None if rest.startswith("{") else _PHP_TYPE.match(rest))
    return match[1].strip() if match else ""


def _plain(prose: str) -> str:
    if "{@" in prose:
        prose = _LINK.sub(r"\1", prose)
        prose = _INLINE.sub(lambda match: (match[2] or match[1]).strip(), prose)
    if "<" in prose:
        prose = _HTML.sub("", prose)
    return prose.strip()
