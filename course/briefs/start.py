"""The brief of the first chapter: what the project is, how it is laid out, where it begins."""

from __future__ import annotations

from collections import defaultdict

from course import diagrams, docstrings
from course.briefs import neighbours
from course.briefs.brief import FolderLine, Link, Neighbour, StartBrief
from course.briefs.chapter import Outline, file_summary, survey_weight
from course.markup import Cite
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_path
from course.survey.project import Command

_MOST_FOLDERS = 18
_FEW_FOLDERS = 2
_MOST_EDGES = 24


def start_brief(outline: Outline) -> StartBrief:
    """Everything the first chapter may say."""
    survey = outline.survey
    project = survey.project
    return StartBrief(
        title=title(survey),
        description=project.description,
        readme=tuple((text, Cite(project.readme, start, end)) for text, start, end in project.paragraphs),
        languages=tuple((count.language, count.files, count.lines) for count in survey.counts if count.is_source),
        folders=_folders(outline),
        tests=_tests(survey),
        commands=tuple(_command(survey, command) for command in project.commands),
        mains=_mains(survey),
        chapters=tuple(outline.link(slug) for slug in outline.order.slugs),
        cycles=tuple(tuple(outline.titles[slug] for slug in cycle) for cycle in outline.order.cycles),
        bonds=_bonds(outline),
        diagram=diagram(outline),
        left_out=_left_out(survey),
        uncovered=_uncovered(outline),
        covered=coverage(outline),
        unit="module" if all(module.language == "Python" for module in survey.sources) else "file",
    )


def title(survey: Survey) -> str:
    """What the project calls itself."""
    return survey.project.name or survey.project.readme_title or survey.name


def diagram(outline: Outline) -> str:
    """The relationship graph of the whole course."""
    edges = [
        diagrams.Edge(outline.titles[item.source], outline.titles[item.target], item.verb, item.count)
        for item in outline.relations
        if item.weight >= 1
    ]
    return diagrams.flowchart([outline.titles[slug] for slug in outline.order.slugs], edges[:_MOST_EDGES], "TD")


def coverage(outline: Outline) -> float:
    """The share of the source's importance that has a chapter, between 0 and 1."""
    return round(min(sum(item.weight for item in outline.by_slug.values()), 1.0), 4)


def _folders(outline: Outline) -> tuple[FolderLine, ...]:
    """The folders of the source, merged upwards while there are too many to take in."""
    groups: dict[str, list[Module]] = defaultdict(list)
    for module in outline.survey.sources:
        groups[module.folder].append(module)
    if len(groups) <= _FEW_FOLDERS:
        return _files(outline)
    while len(groups) > _MOST_FOLDERS:
        deepest = max(groups, key=lambda folder: (folder.count("/"), folder))
        if "/" not in deepest:
            break
        groups[deepest.rpartition("/")[0]] += groups.pop(deepest)
    rows = [_folder(outline, folder, modules) for folder, modules in groups.items()]
    heaviest = sorted(rows, key=lambda row: (-row.lines, row.path))[:_MOST_FOLDERS]
    return tuple(sorted(heaviest, key=lambda row: row.path))


def _files(outline: Outline) -> tuple[FolderLine, ...]:
    """Where folders say too little: the files themselves, the most important ones."""
    modules = [module for module in outline.survey.sources if module.facts.code_lines > 3]
    modules.sort(key=lambda module: (-survey_weight(outline.survey, module), module.path))
    by_path = {path: item.slug for item in reversed(outline.ordered) for path in item.paths}
    return tuple(
        FolderLine(
            path=module.path,
            summary=file_summary(module),
            files=1,
            lines=module.line_count,
            slug=by_path.get(module.path, ""),
        )
        for module in sorted(modules[:_MOST_FOLDERS], key=lambda module: module.path)
    )


def _folder(outline: Outline, folder: str, modules: list[Module]) -> FolderLine:
    init = next((module for module in modules if module.folder == folder and module.is_init), None)
    text = docstrings.summary(init.facts.doc, 160) if init else ""
    if not text and len(modules) == 1:
        text = file_summary(modules[0])
    slug = next(
        (item.slug for item in outline.ordered if set(item.paths) >= {module.path for module in modules}
         and item.kind != "class"),
        "",
    )  # fmt: skip
    return FolderLine(
        path=folder or ".",
        summary=text,
        files=len(modules),
        lines=sum(module.line_count for module in modules),
        slug=slug,
    )


def _tests(survey: Survey) -> tuple[int, int]:
    tests = [module for module in survey.modules.values() if module.role == "test"]
    functions = sum(
        1
        for module in tests
        for symbol in module.facts.symbols
        if symbol.kind in ("function", "method") and symbol.name.startswith("test")
    )
    return functions, len(tests)


def _command(survey: Survey, command: Command) -> tuple[str, str, Cite, Cite | None]:
    dotted, _, attribute = command.target.partition(":")
    path = survey.names.module(dotted)
    symbol: Symbol | None = None
    if path and attribute:
        key, exact = survey.names.lookup(path, "", attribute)
        if key and exact and (symbol := survey.symbol(key)):
            return (
                command.name,
                command.target,
                _line(command),
                Cite(key_path(key), symbol.start, symbol.end, symbol.name),
            )
    return command.name, command.target, _line(command), None


def _line(command: Command) -> Cite:
    return Cite(command.path, command.line, command.line)


def _mains(survey: Survey) -> tuple[tuple[str, str, Cite], ...]:
    """Modules that can be run: `python -m package`, or a file with a main block."""
    found = []
    for module in survey.sources:
        name = module.path.rsplit("/", 1)[-1]
        if name == "__main__.py" and module.line_count:
            package = module.dotted.removesuffix(".__main__")
            found.append(
                (f"python -m {package}", docstrings.summary(module.facts.doc), Cite(module.path, 1, module.line_count))
            )
        elif module.facts.main_line:
            line = module.facts.main_line
            found.append(
                (
                    f"python {module.path}",
                    docstrings.summary(module.facts.doc),
                    Cite(module.path, line, line, "__main__"),
                )
            )
    return tuple(found[:6])


def _bonds(outline: Outline) -> tuple[tuple[Link, Neighbour], ...]:
    """The strongest relations: who uses, and what is used where."""
    return tuple(
        (
            outline.link(item.source),
            neighbours.neighbour(outline.survey, item, item.target, outline.titles, outline.owners),
        )
        for item in outline.relations[:5]
        if item.weight >= 2
    )


def _left_out(survey: Survey) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for item in survey.left_out:
        by_reason[item.reason].append(item.path)
    return tuple(
        (reason, len(found), tuple(found[:3]))
        for reason, found in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _uncovered(outline: Outline) -> tuple[tuple[str, str], ...]:
    """The most important files no chapter is about, with their first sentence."""
    covered = {path for item in outline.by_slug.values() for path in item.paths}
    rest = [module for module in outline.survey.sources if module.path not in covered and module.facts.code_lines > 10]
    rest.sort(key=lambda module: (-survey_weight(outline.survey, module), module.path))
    return tuple((module.path, file_summary(module)) for module in rest[:8])
