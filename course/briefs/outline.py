"""What every brief needs to know of the others: titles, summaries, order, circles, and who uses whom."""

from __future__ import annotations

from functools import cached_property

from course import docstrings, idioms, wording
from course.abstractions import Abstraction, Order, Relation
from course.briefs.brief import Link
from course.briefs.speakers import own_words
from course.briefs.traffic import Traffic
from course.steps.kinship import builds, third
from course.steps.parts import beside, is_test
from course.steps.relate import Owners
from course.steps.top import adopted, top_keys
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module

#: What stands for a module's only export.
_NAMELESS = ("exports", "default")
#: A definition, as its language spells it, and its rank.
_Ranked = tuple[float, str, Symbol]


class Outline:
    """The abstractions of a course, related and ordered."""

    def __init__(
        self, survey: Survey, abstractions: list[Abstraction], relations: list[Relation], order: Order
    ) -> None:
        self.survey = survey
        self.relations = relations
        self.order = order
        self.owners = Owners(abstractions)
        self.traffic = Traffic(survey, self.owners)
        self.by_slug = {item.slug: item for item in abstractions}
        self.titles = {item.slug: item.title for item in abstractions}
        self.summaries = {item.slug: item.summary or summary(survey, item) for item in abstractions}

    @property
    def ordered(self) -> list[Abstraction]:
        return [self.by_slug[slug] for slug in self.order.slugs]

    @cached_property
    def top(self) -> list[str]:
        """The keys of the most important definitions, the most important first."""
        return top_keys(self.survey)

    @cached_property
    def speaks_of(self) -> dict[str, str]:
        """The slug of the chapter that speaks of each of them."""
        return adopted(self.survey, self.ordered, self.owners, self.top)

    def link(self, slug: str) -> Link:
        return Link(slug=slug, title=self.titles[slug], summary=self.summaries[slug])


def summary(survey: Survey, abstraction: Abstraction) -> str:
    """One sentence on what it is: its own words, or else what it is made of."""
    doc, _ = own_words(survey, abstraction)
    if abstraction.summary:
        return abstraction.summary
    return wording.words(docstrings.summary(doc, 180)) or made_of(survey, abstraction)


def made_of(survey: Survey, abstraction: Abstraction) -> str:
    """The most important names it defines, for want of a docstring."""
    lead = survey.symbol(abstraction.lead) if abstraction.lead else None
    if lead is not None:
        return _of_type(survey, abstraction, lead)
    found = [
        (survey.ranks.get(key, 0.0), idioms.spelled(module.language, symbol.qualname), symbol)
        for module in (survey.modules[path] for path in abstraction.paths)
        for symbol in (*module.top_symbols, *beside(module))
        if symbol.kind != "constant" and abstraction.owns(key := module.key(symbol.qualname))
        and not is_test(module, symbol)
    ]  # fmt: skip
    if not found:
        files = wording.capital(wording.counted(len(abstraction.paths), "file"))
        return wording.say("{files} of {language}", files=files,
                           language=survey.modules[abstraction.paths[0]].language)  # fmt: skip
    told = _telling(found)
    ranked = sorted(told, key=lambda item: (-item[0], item[2].start, item[1]))
    names = list(dict.fromkeys(f"`{name}`" for _, name, symbol in ranked if symbol.name not in _NAMELESS))
    if not names:
        noun = "function" if all(symbol.kind == "function" for _, _, symbol in ranked) else "definition"
        return wording.say("Exports {what}", what=wording.counted(len(ranked), noun))
    return wording.say("Defines {names}", names=wording.some(names, 3, "name"))


def _telling(found: list[_Ranked]) -> list[_Ranked]:
    """Those names that say most of a file: its public ones, unless they are nothing but what others ask for."""
    public = [item for item in found if item[2].is_public]
    types = [item for item in found if item[2].kind == "class"]
    return [item for item in public if not item[2].owner or item[2].doc] or types or public or found


def _of_type(survey: Survey, abstraction: Abstraction, lead: Symbol) -> str:
    module = survey.module_of(abstraction.lead)
    skipped = (*idioms.idiom(module.language).constructor, lead.name)
    methods = [
        item.name
        for item in module.facts.symbols
        if item.owner == lead.qualname and item.kind == "method" and item.is_public and not item.is_special
    ]
    public = [f"`{name}`" for name in dict.fromkeys(methods) if name not in skipped]
    kind = wording.capital(wording.a(lead.noun or "class"))
    if public:
        return wording.say("{kind} with {methods}", kind=kind, methods=wording.some(public, 3, "method"))
    fields = [
        f"`{item.name}`"
        for item in module.facts.symbols
        if item.owner == lead.qualname and item.kind == "constant" and item.is_public
    ]
    if fields:
        return wording.say("{kind} that holds {fields}", kind=kind, fields=wording.some(fields, 3, "field"))
    return _of_bare_type(kind, module, lead)


def _of_bare_type(kind: str, module: Module, lead: Symbol) -> str:
    """A type with neither methods nor fields that anybody may use: what it builds on, or what it holds inside."""
    bases = [idioms.spelled(module.language, base.split("[", 1)[0]) for base in lead.bases if base != "object"]
    if bases:
        verb = third(builds(module, lead))
        listed = wording.listed([f"`{base}`" for base in bases[:3]])
        return wording.say(f"{{kind}} that {verb} {{bases}}", kind=kind, bases=listed)
    inside = [item for item in module.facts.symbols if item.owner == lead.qualname]
    if inside:
        return wording.say("{kind} with {members}, none of them public", kind=kind,
                           members=wording.counted(len(inside), "member"))  # fmt: skip
    return wording.say("{kind} of {size}", kind=kind, size=wording.counted(wording.about(lead.lines), "line"))
