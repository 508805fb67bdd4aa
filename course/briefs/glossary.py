"""The words of the project: its parts, its most used definitions, and the terms its own texts define."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from course import docstrings, wording
from course.briefs import telling
from course.briefs.chapter import home
from course.briefs.outline import Outline
from course.briefs.speakers import own_words
from course.courses import Citation, Term
from course.markup import Cite
from course.steps.top import named
from course.survey.modules import Module

SLUG = "glossary"
_LONGEST = 220
#: A glossary of fewer terms is no help.
_FEWEST = 3
#: Texts a word must stand in to count as a term, and how many such terms there are at most.
_RECURRING, _MOST_WORDS = 3, 12
_DEFINES = re.compile(
    r"^(?:An?|The|Each|Every) (?P<term>`?[a-z][a-z-]{3,}`?) "
    r"(?:is|are|represents|describes|holds|contains|means|stands for|consists of) "
    r"(?:an?|the|what|how|where|one|all|any|every|made|used|responsible|either)\b"
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One term: the sentence about it, where that is from, and the chapter to read on in."""

    term: str
    is_code: bool
    sentence: str
    cite: Cite
    slug: str
    chapter: str


@dataclass(frozen=True, kw_only=True)
class GlossaryBrief:
    """Every term, in the order of the alphabet."""

    entries: tuple[Entry, ...]


def glossary_brief(outline: Outline) -> GlossaryBrief:
    """The terms of a course, none if they are very few; of two with one name, the more important."""
    found: dict[str, Entry] = {}
    for entry in (*_parts(outline), *_definitions(outline), *_words(outline)):
        found.setdefault(entry.term, entry)
    if len(found) < _FEWEST:
        return GlossaryBrief(entries=())
    ordered = sorted(found.values(), key=lambda item: (item.term.lower().lstrip("_"), item.term))
    return GlossaryBrief(entries=tuple(ordered))


def terms(brief: GlossaryBrief) -> tuple[Term, ...]:
    """The glossary as the course carries it."""
    return tuple(
        Term(
            term=item.term,
            sentence=item.sentence,
            citation=Citation(path=item.cite.path, start=item.cite.start, end=item.cite.end, name=item.cite.name),
            chapter=item.slug,
            is_code=item.is_code,
        )
        for item in brief.entries
    )


def _parts(outline: Outline) -> Iterator[Entry]:
    """What the chapters are about."""
    for item in outline.ordered:
        if own_words(outline.survey, item)[0] or item.summary:
            yield Entry(
                term=item.title,
                is_code=True,
                sentence=outline.summaries[item.slug],
                cite=home(outline.survey, item),
                slug=item.slug,
                chapter=item.title,
            )


def _definitions(outline: Outline) -> Iterator[Entry]:
    """The definitions the rest of the code leans on."""
    for key, slug in outline.speaks_of.items():
        found = named(outline.survey, key)
        if found is None:
            continue
        module, symbol = found
        told = wording.words(docstrings.summary(symbol.doc, _LONGEST))
        if not told and symbol.kind == "class":
            told = telling.told(outline.survey, module, symbol)
        if told:
            cite = Cite(module.path, symbol.start, symbol.end, symbol.name)
            yield Entry(
                term=symbol.name, is_code=True, sentence=told, cite=cite, slug=slug, chapter=outline.titles[slug]
            )


def _words(outline: Outline) -> Iterator[Entry]:
    """Words the project's own texts define in a sentence, and use again and again."""
    texts = list(_texts(outline))
    uses: Counter[str] = Counter()
    for _, text, _, _ in texts:
        uses.update(set(re.findall(r"[a-z][a-z-]{3,}", text.lower())))
    number = 0
    for key, text, module, cite in texts:
        match = _DEFINES.match(text)
        if match is None or uses[match["term"].strip("`")] < _RECURRING:
            continue
        slug = outline.owners.of(key)
        word = match["term"].strip("`")
        if slug and word in module.excerpt(cite.start, cite.end):
            yield Entry(
                term=word, is_code=False, sentence=wording.words(text), cite=cite._replace(name=word), slug=slug,
                chapter=outline.titles[slug],
            )  # fmt: skip
            number += 1
        if number == _MOST_WORDS:
            return


def _texts(outline: Outline) -> Iterator[tuple[str, str, Module, Cite]]:
    """The first sentence of every docstring of the source: whose it is, what it says, where it stands."""
    for module in outline.survey.sources:
        facts = module.facts
        spoken = [(module.path, facts.doc, facts.doc_start, facts.doc_end)]
        spoken += [(module.key(item.qualname), item.doc, item.doc_start, item.doc_end) for item in facts.symbols]
        for key, doc, start, end in spoken:
            if start and (text := docstrings.summary(doc, _LONGEST)):
                yield key, text, module, Cite(module.path, start, end)
