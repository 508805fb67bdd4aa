"""The brief of the first chapter: what the project is, how it is laid out, where it begins."""

from __future__ import annotations

from collections import defaultdict

from course import diagrams, docstrings, wording
from course.briefs import entries, neighbours
from course.briefs.brief import FolderLine, Link, Neighbour, StartBrief
from course.briefs.chapter import file_summary, survey_weight
from course.briefs.outline import Outline
from course.markup import Cite
from course.steps.neighbourhoods import neighbourhoods
from course.survey import Survey
from course.survey.modules import Module

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
        languages=tuple(
            (count.language, count.files, wording.about(count.lines)) for count in survey.counts if count.is_source
        ),
        folders=_folders(outline),
        tests=_tests(survey),
        packages=entries.packages(survey),
        install=entries.instructions(survey, "install"),
        run=entries.instructions(survey, "run"),
        commands=entries.commands(survey),
        programs=entries.programs(survey),
        chapters=tuple(outline.link(slug) for slug in outline.order.slugs),
        cycles=tuple(tuple(outline.titles[slug] for slug in cycle) for cycle in outline.order.cycles),
        bonds=_bonds(outline),
        diagram=diagram(outline),
        left_out=_left_out(survey),
        uncovered=_uncovered(outline),
        covered=coverage(outline),
    )


def title(survey: Survey) -> str:
    """What the project calls itself."""
    return survey.project.name or survey.project.readme_title or survey.name


def diagram(outline: Outline) -> str:
    """The relationship graph of the whole course."""
    edges = [
        diagrams.Edge(outline.titles[item.source], outline.titles[item.target], item.label or item.verb, item.count)
        for item in outline.relations
        if item.weight >= 1
    ]
    titles = [outline.titles[slug] for slug in outline.order.slugs]
    return diagrams.flowchart(titles, edges[:_MOST_EDGES], "TD", _groups(outline))


def _groups(outline: Outline) -> list[diagrams.Group]:
    """Chapters that use each other more than the rest, named after their folder or the most important of them."""
    weights = {item.slug: item.weight for item in outline.ordered}
    return [
        diagrams.Group(
            f"{group.folder}/"
            if group.folder
            else wording.say(
                "around {name}",
                name=outline.titles[min(group.slugs, key=lambda slug: (-weights[slug], slug))],
            ),
            tuple(outline.titles[slug] for slug in group.slugs),
        )
        for group in neighbourhoods(outline.survey, outline.ordered)
    ]


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
            lines=wording.about(module.line_count),
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
        lines=wording.about(sum(module.line_count for module in modules)),
        slug=slug,
    )


def _tests(survey: Survey) -> tuple[int, int]:
    tests = [module for module in survey.modules.values() if module.role == "test" or module.test_spans]
    functions = sum(
        1 for module in tests for symbol in module.facts.symbols if symbol.is_test and symbol.kind != "class"
    )
    return functions, len(tests)


def _bonds(outline: Outline) -> tuple[tuple[Link, Neighbour], ...]:
    """The strongest relations: who uses, and what is used where."""
    return tuple(
        (
            outline.link(item.source),
            neighbours.neighbour(outline, item, item.target),
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
