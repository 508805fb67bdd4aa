"""Putting the brief of one chapter together from the survey."""

from __future__ import annotations

from collections import Counter

from course import docstrings, idioms, wording
from course.abstractions import Abstraction
from course.briefs import evidence, interface, neighbours
from course.briefs.brief import ChapterBrief, FileLine, Link
from course.briefs.outline import Outline, made_of
from course.briefs.speakers import own_words
from course.markup import Cite
from course.steps import kinship
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_path
from course.survey.parsers import PARSED
from course.survey.references import Reference


def chapter_brief(outline: Outline, abstraction: Abstraction) -> ChapterBrief:
    """Everything one chapter may say."""
    survey, slug, traffic = outline.survey, abstraction.slug, outline.traffic
    face = interface.gather(outline, abstraction)
    doc, doc_cite = own_words(survey, abstraction)
    test_count, test_files, examples = evidence.examples(survey, traffic, abstraction)
    lead = survey.symbol(abstraction.lead) if abstraction.lead else None
    place = outline.order.slugs.index(slug)
    following = outline.order.slugs[place + 1] if place + 1 < len(outline.order.slugs) else ""
    return ChapterBrief(
        slug=slug,
        title=abstraction.title,
        kind=abstraction.kind,
        noun=(lead.noun or lead.kind) if lead else abstraction.kind,
        language=_language(survey, abstraction),
        made_of=made_of(survey, abstraction),
        home=home(survey, abstraction),
        lines=wording.about(_lines(survey, abstraction, lead)),
        doc=tuple(docstrings.paragraphs(doc, 3)),
        doc_cite=doc_cite,
        classes=face.classes,
        functions=face.functions,
        bases=tuple(idioms.spelled(_language(survey, abstraction), base) for base in lead.bases) if lead else (),
        builds=kinship.builds(survey.module_of(abstraction.lead), lead) if lead else "",
        subclasses=_subclasses(survey, abstraction),
        heirs=_heirs(survey, abstraction, lead),
        files=_files(survey, abstraction),
        file_count=sum(1 for path in abstraction.paths if survey.modules[path].facts.code_lines),
        attributes=face.attributes,
        construction=face.construction,
        members=face.members,
        others=face.others,
        hidden=face.hidden,
        nearby=face.nearby,
        walk=face.walk,
        users=neighbours.users(outline, abstraction),
        uses=neighbours.uses(outline, abstraction),
        other_users=neighbours.other_users(survey, traffic, abstraction),
        exported=neighbours.exported(survey, abstraction),
        inner=neighbours.inner(survey, traffic, abstraction),
        test_count=test_count,
        test_files=test_files,
        pitfalls=evidence.pitfalls(survey, outline.owners, abstraction),
        examples=examples,
        cycle=_cycle(outline, slug),
        previous=outline.link(outline.order.slugs[place - 1])
        if place
        else Link(slug="start-here", title=wording.say("Start here")),
        following=outline.link(following) if following else None,
    )


def _start() -> Link:
    return Link(slug="start-here", title=wording.say("Start here"))


def home(survey: Survey, abstraction: Abstraction) -> Cite:
    """Where to look first: the class, or the whole file, or the package's first file."""
    if abstraction.lead:
        symbol = survey.symbol(abstraction.lead)
        if symbol is not None:
            return Cite(key_path(abstraction.lead), symbol.start, symbol.end, symbol.name)
    first = min(abstraction.paths, key=lambda path: (not survey.modules[path].is_init, path))
    if len(abstraction.paths) > 1 and not survey.modules[first].line_count:
        first = max(abstraction.paths, key=lambda path: (survey.modules[path].line_count, path))
    return Cite(first, 1, max(survey.modules[first].line_count, 1))


def _language(survey: Survey, abstraction: Abstraction) -> str:
    """The language most of it is written in."""
    lines: Counter[str] = Counter()
    for path in abstraction.paths:
        lines[survey.modules[path].language] += survey.modules[path].line_count
    return min(lines, key=lambda language: (-lines[language], language))


def _lines(survey: Survey, abstraction: Abstraction, lead: Symbol | None) -> int:
    if abstraction.kind == "class" and lead is not None:
        return lead.lines
    return sum(survey.modules[path].line_count for path in abstraction.paths)


def _files(survey: Survey, abstraction: Abstraction) -> tuple[FileLine, ...]:
    if len(abstraction.paths) == 1:
        return ()
    found = [survey.modules[path] for path in abstraction.paths if survey.modules[path].facts.code_lines]
    if len(found) > 16:
        found = sorted(sorted(found, key=lambda module: (-survey_weight(survey, module), module.path))[:16],
                       key=lambda module: module.path)  # fmt: skip
    return tuple(_file(item) for item in found)


def _file(module: Module) -> FileLine:
    facts = module.facts
    told = docstrings.paragraphs(facts.doc, 3) if module.language not in PARSED else []
    return FileLine(
        path=module.path,
        name=module.dotted,
        summary=file_summary(module),
        lines=wording.about(module.line_count),
        paragraphs=tuple(told),
        cite=Cite(module.path, facts.doc_start, facts.doc_end) if told else None,
    )


def survey_weight(survey: Survey, module: Module) -> float:
    """The importance of a file: its own and that of all it defines."""
    return survey.ranks.get(module.path, 0.0) + sum(
        survey.ranks.get(module.key(symbol.name), 0.0) for symbol in module.top_symbols
    )


def file_summary(module: Module) -> str:
    """Its docstring's first sentence, or the one of its only class or function."""
    if text := docstrings.summary(module.facts.doc, 160):
        return text
    public = [symbol for symbol in module.top_symbols if symbol.kind != "constant" and symbol.is_public]
    return docstrings.summary(public[0].doc, 160) if len(public) == 1 else ""


def _subclasses(survey: Survey, abstraction: Abstraction) -> tuple[tuple[str, Cite], ...]:
    if not abstraction.lead:
        return ()
    found: dict[str, tuple[str, Cite]] = {}
    for item in _inheriting(survey, abstraction):
        symbol = survey.symbol(item.source)
        if symbol is not None:
            cite = Cite(key_path(item.source), symbol.line, symbol.line, symbol.name)
            name = idioms.spelled(survey.module_of(item.source).language, symbol.qualname)
            found.setdefault(item.source, (name, cite))
    return tuple(sorted(found.values()))


def _heirs(survey: Survey, abstraction: Abstraction, lead: Symbol | None) -> str:
    if lead is None:
        return ""
    return kinship.heirs(survey, survey.module_of(abstraction.lead), lead, _inheriting(survey, abstraction))


def _inheriting(survey: Survey, abstraction: Abstraction) -> list[Reference]:
    found = survey.references_to.get(abstraction.lead, ())
    return [item for item in found if item.verb == "inherits" and survey.in_source(item)]


def _cycle(outline: Outline, slug: str) -> tuple[Link, ...]:
    """Chapters this one uses and is used by, as far as they come later."""
    pairs = {(item.source, item.target) for item in outline.relations if item.weight >= 1}
    later = outline.order.slugs[outline.order.slugs.index(slug) + 1 :]
    return tuple(outline.link(other) for other in later if (slug, other) in pairs and (other, slug) in pairs)
