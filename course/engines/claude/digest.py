"""The repository in a few pages: what every call of a course may know, and the part that is cached."""

from __future__ import annotations

from collections.abc import Iterator

from course import docstrings
from course.briefs import members
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module

#: The digest's share of the code, and its least and most characters.
_SHARE, _LEAST, _MOST = 0.18, 8_000, 28_500
#: What the file map may take of it.
_MAP_SHARE = 0.25
#: Characters of documentation beside a signature.
_SENTENCE = 120


def digest(survey: Survey) -> str:
    """Name, README, files and the most important signatures, within a budget; the same text for the same commit."""
    code = sum(len(module.data) for module in survey.sources)
    room = int(min(max(code * _SHARE, _LEAST), _MOST))
    opening = "\n".join(_opening(survey))[: room // 4]
    files = _within(_files(survey), int(room * _MAP_SHARE))
    outline = _outline(survey, room - len(opening) - sum(len(line) + 1 for line in files))
    parts = [opening, "", "Files:", *files, "", "Definitions, the most important ones:", *outline]
    room -= sum(len(line) + 1 for line in parts)
    return "\n".join([*parts, "", "More in their own words:", *_words(survey, room)])


def _opening(survey: Survey) -> Iterator[str]:
    project = survey.project
    yield f"Project: {project.name or project.readme_title or survey.name}"
    if project.description:
        yield f"Described as: {project.description}"
    for text, _, _ in project.paragraphs:
        yield f"README: {text}"


def _files(survey: Survey) -> list[str]:
    """Source files, the most important first."""
    weight = {module.path: survey.ranks.get(module.path, 0.0) for module in survey.sources}
    for key, rank in survey.ranks.items():
        path = key.partition("::")[0]
        if path in weight:
            weight[path] += rank
    ordered = sorted(survey.sources, key=lambda module: (-weight[module.path], module.path))
    return [f"{module.path} ({module.line_count} lines)" for module in ordered]


def _within(lines: list[str], room: int) -> list[str]:
    kept = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept if len(kept) == len(lines) else [*kept, f"and {len(lines) - len(kept)} more"]


def _outline(survey: Survey, room: int) -> list[str]:
    """Signatures by file: definitions are taken in the order of their rank until the room is used up."""
    chosen: dict[str, list[tuple[int, str]]] = {}
    for module, symbol in _ranked(survey):
        if module.path not in chosen:
            room -= len(module.path) + 2
        text = list(_told(module, symbol))
        room -= sum(len(line) + 1 for _, line in text)
        if room < 0:
            break
        chosen.setdefault(module.path, []).extend(text)
    lines = []
    for path in sorted(chosen):
        lines += [f"{path}:", *(line for _, line in sorted(chosen[path]))]
    return lines


def _words(survey: Survey, room: int) -> list[str]:
    """What documentation says beyond its first sentence, as far as there is room left."""
    lines = []
    for module, symbol in _ranked(survey):
        told = " ".join(docstrings.paragraphs(symbol.doc, 3))
        line = f"{module.path} {symbol.qualname}: {told}"
        if len(told) <= _SENTENCE or len(line) >= room:
            continue
        lines.append(line)
        room -= len(line) + 1
    return lines


def _ranked(survey: Survey) -> list[tuple[Module, Symbol]]:
    found = [
        (survey.ranks.get(module.key(symbol.name), 0.0), module, symbol)
        for module in survey.sources
        for symbol in module.top_symbols
        if symbol.kind != "constant"
    ]
    return [
        (module, symbol) for _, module, symbol in sorted(found, key=lambda item: (-item[0], item[1].path, item[2].line))
    ]


def _told(module: Module, symbol: Symbol) -> Iterator[tuple[int, str]]:
    """A definition and the public methods of a type: line, signature, first sentence."""
    yield symbol.line, f"  {symbol.line}: {_line(symbol)}"
    for item in module.facts.symbols:
        if item.owner == symbol.qualname and item.kind == "method" and item.is_public and not item.is_special:
            yield item.line, f"    {item.line}: {_line(item)}"


def _line(symbol: Symbol) -> str:
    head = symbol.head or f"{symbol.noun or symbol.kind} {members.signature(symbol)}"
    told = docstrings.summary(symbol.doc, _SENTENCE)
    return f"{head} - {told}" if told else head
