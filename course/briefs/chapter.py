"""Putting the brief of one chapter together from the survey."""

from __future__ import annotations

from collections.abc import Sequence

from course import docstrings, wording
from course.abstractions import Abstraction, Order, Relation
from course.briefs import evidence, interface, neighbours
from course.briefs.brief import ChapterBrief, FileLine, Link
from course.markup import Cite
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name, key_path
from course.survey.parsers import PARSED


class Outline:
    """What every brief needs to know of the others: titles, summaries, order and circles."""

    def __init__(
        self, survey: Survey, abstractions: list[Abstraction], relations: list[Relation], order: Order
    ) -> None:
        self.survey = survey
        self.relations = relations
        self.order = order
        self.owners = Owners(abstractions)
        self.by_slug = {item.slug: item for item in abstractions}
        self.titles = {item.slug: item.title for item in abstractions}
        self.summaries = {item.slug: summary(survey, item) for item in abstractions}

    @property
    def ordered(self) -> list[Abstraction]:
        return [self.by_slug[slug] for slug in self.order.slugs]

    def link(self, slug: str) -> Link:
        return Link(slug=slug, title=self.titles[slug], summary=self.summaries[slug])


def summary(survey: Survey, abstraction: Abstraction) -> str:
    """One sentence on what it is: its own words, or else what it is made of."""
    doc, _ = own_words(survey, abstraction)
    return docstrings.summary(doc, 180) or _made_of(survey, abstraction)


def _made_of(survey: Survey, abstraction: Abstraction) -> str:
    """The most important names it defines, for want of a docstring."""
    found = [
        (survey.ranks.get(module.key(symbol.name), 0.0), symbol)
        for module in (survey.modules[path] for path in abstraction.paths)
        for symbol in module.top_symbols
        if symbol.kind != "constant" and symbol.is_public and abstraction.owns(module.key(symbol.name))
    ]
    lead = survey.symbol(abstraction.lead) if abstraction.lead else None
    if lead is not None:
        module = survey.module_of(abstraction.lead)
        methods = [item.name for item in module.facts.symbols if item.owner == lead.qualname and item.kind == "method"]
        public = [f"`{name}`" for name in methods if not name.startswith("_")]
        return f"A class with {wording.some(public, 3, 'method')}" if public else ""
    if not found:
        count = wording.counted(len(abstraction.paths), "file")
        return f"{count[0].upper()}{count[1:]} of {survey.modules[abstraction.paths[0]].language}"
    names = [f"`{symbol.name}`" for _, symbol in sorted(found, key=lambda item: (-item[0], item[1].start))]
    return f"Defines {wording.some(names, 3, 'name')}" if names else ""


def own_words(survey: Survey, abstraction: Abstraction) -> tuple[str, Cite | None]:
    """The docstring of the class, the module or the package, and where it stands."""
    for module, symbol in _speakers(survey, abstraction):
        doc, start, end = (
            (symbol.doc, symbol.doc_start, symbol.doc_end)
            if symbol is not None
            else (module.facts.doc, module.facts.doc_start, module.facts.doc_end)
        )
        if docstrings.paragraphs(doc, 1):
            return doc, Cite(module.path, start, end)
    return "", None


def chapter_brief(outline: Outline, abstraction: Abstraction) -> ChapterBrief:
    """Everything one chapter may say."""
    survey, owners, slug = outline.survey, outline.owners, abstraction.slug
    face = interface.gather(survey, owners, abstraction)
    doc, doc_cite = own_words(survey, abstraction)
    test_count, test_files, examples = evidence.examples(survey, abstraction)
    lead = survey.symbol(abstraction.lead) if abstraction.lead else None
    place = outline.order.slugs.index(slug)
    following = outline.order.slugs[place + 1] if place + 1 < len(outline.order.slugs) else ""
    return ChapterBrief(
        slug=slug,
        title=abstraction.title,
        kind=abstraction.kind,
        language=survey.modules[abstraction.paths[0]].language,
        position=place + 2,
        made_of=_made_of(survey, abstraction),
        home=home(survey, abstraction),
        lines=_lines(survey, abstraction, lead),
        doc=tuple(docstrings.paragraphs(doc, 3)),
        doc_cite=doc_cite,
        classes=face.classes,
        functions=face.functions,
        bases=lead.bases if lead else (),
        subclasses=_subclasses(survey, abstraction),
        files=_files(survey, abstraction),
        attributes=face.attributes,
        construction=face.construction,
        members=face.members,
        others=face.others,
        hidden=face.hidden,
        walk=face.walk,
        users=neighbours.users(survey, outline.relations, abstraction, outline.titles, owners),
        uses=neighbours.uses(survey, outline.relations, abstraction, outline.titles, owners),
        other_users=neighbours.other_users(survey, abstraction, owners),
        exported=neighbours.exported(survey, abstraction),
        inner=neighbours.inner(survey, abstraction),
        test_count=test_count,
        test_files=test_files,
        pitfalls=evidence.pitfalls(survey, abstraction),
        examples=examples,
        cycle=_cycle(outline, slug),
        previous=outline.link(outline.order.slugs[place - 1]) if place else Link(slug="start-here", title="Start here"),
        following=outline.link(following) if following else None,
    )


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


def _speakers(survey: Survey, abstraction: Abstraction) -> Sequence[tuple[Module, Symbol | None]]:
    """Whose docstrings speak for an abstraction, the closest first."""
    found: list[tuple[Module, Symbol | None]] = []
    if abstraction.lead:
        module = survey.module_of(abstraction.lead)
        found.append((module, module.by_name.get(key_name(abstraction.lead))))
        if abstraction.kind == "class":
            return found
    inits = sorted(
        (path for path in abstraction.paths if survey.modules[path].is_init), key=lambda path: path.count("/")
    )
    if inits and abstraction.kind == "package":
        found.append((survey.modules[inits[0]], None))
    if len(abstraction.paths) == 1:
        found.append((survey.modules[abstraction.paths[0]], None))
    return found


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
        lines=module.line_count,
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
    found = []
    for item in survey.references_to.get(abstraction.lead, ()):
        symbol = survey.symbol(item.source)
        if item.verb == "inherits" and symbol is not None and survey.modules[item.path].role == "source":
            found.append((symbol.qualname, Cite(item.path, symbol.line, symbol.line, symbol.name)))
    return tuple(sorted(found))


def _cycle(outline: Outline, slug: str) -> tuple[Link, ...]:
    """Chapters this one uses and is used by, as far as they come later."""
    pairs = {(item.source, item.target) for item in outline.relations if item.weight >= 1}
    later = outline.order.slugs[outline.order.slugs.index(slug) + 1 :]
    return tuple(outline.link(other) for other in later if (slug, other) in pairs and (other, slug) in pairs)
