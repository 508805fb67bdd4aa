"""What questions are drawn from: real names, annotations and defaults of the repository."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cached_property

from course.abstractions import Abstraction
from course.courses import Citation, Exercise, Question
from course.idioms import spelled
from course.steps.occurrences import Occurrences
from course.steps.parts import is_test
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module
from course.wording import identity

_OPTIONS = 4
#: Definitions of one abstraction that questions are asked about.
_MOST = 40
_UNCOMMON = re.compile(r"overload|setter|deleter|getter")


class Quizmaster:
    """Draws wrong options that are real, similar and certainly wrong; the same ones every time."""

    def __init__(self, survey: Survey, owners: Owners, chapters: int = 5) -> None:
        self.survey = survey
        self._chapters = max(chapters, 1)
        self.owners = owners
        self.occurrences = Occurrences(survey)
        self._asked: set[str] = set()

    def is_fresh(self, item: Question | Exercise) -> bool:
        """Whether no chapter before has asked it."""
        return item.id not in self._asked

    def ask(self, items: Iterable[Question] | Iterable[Exercise]) -> None:
        """Notes what a chapter asks."""
        self._asked.update(item.id for item in items)

    def share(self, wanted: int) -> int:
        """How much of what a course should have in all falls to one chapter."""
        return -(-wanted // self._chapters)

    @cached_property
    def returns(self) -> list[str]:
        """Every return annotation of the source, the most common first."""
        return _common(symbol.returns for _, symbol in self.functions)

    @cached_property
    def defaults(self) -> list[str]:
        return _common(
            item.default for _, symbol in self.functions for item in symbol.parameters if 0 < len(item.default) <= 40
        )

    @cached_property
    def classes(self) -> list[tuple[Module, Symbol]]:
        return [
            (module, symbol)
            for module in self.survey.sources
            for symbol in module.top_symbols
            if symbol.kind == "class" and symbol.is_public
        ]

    @cached_property
    def values(self) -> list[str]:
        return _common(
            symbol.value
            for module in self.survey.sources
            for symbol in module.top_symbols
            if symbol.kind == "constant" and re.match(r"^[-\d\"'].{0,39}$", symbol.value)
        )

    @cached_property
    def functions(self) -> list[tuple[Module, Symbol]]:
        """Every function and method of the source."""
        return [
            (module, symbol)
            for module in self.survey.sources
            for symbol in module.facts.symbols
            if symbol.kind in ("function", "method") and not module.facts.broken and not is_test(module, symbol)
        ]

    @cached_property
    def public(self) -> list[tuple[Module, Symbol]]:
        """The functions and methods a user may call."""
        return [(module, item) for module, item in self.functions if item.is_public and not item.is_special]

    def called(self, qualname: str) -> list[tuple[Module, Symbol]]:
        """Every function or method of that qualified name."""
        return self._by_qualname.get(qualname, [])

    @cached_property
    def _by_qualname(self) -> dict[str, list[tuple[Module, Symbol]]]:
        found: dict[str, list[tuple[Module, Symbol]]] = {}
        for module, symbol in self.functions:
            found.setdefault(symbol.qualname, []).append((module, symbol))
        return found

    def definitions(self, abstraction: Abstraction, *kinds: str) -> list[tuple[Module, Symbol]]:
        """The most important public definitions of an abstraction, as far as each means one thing only."""
        found = [
            (module, symbol)
            for module in (self.survey.modules[path] for path in abstraction.paths)
            for symbol in module.facts.symbols
            if symbol.kind in kinds
            and not module.facts.broken
            and not is_test(module, symbol)
            and self._is_plain(module, symbol)
            and self._is_of(abstraction, module, symbol)
        ]
        ranks = self.survey.ranks

        def importance(item: tuple[Module, Symbol]) -> tuple[float, str, int]:
            module, symbol = item
            return (-ranks.get(module.key(symbol.top), 0.0), module.path, symbol.start)

        return sorted(found, key=importance)[:_MOST]

    def _is_of(self, abstraction: Abstraction, module: Module, symbol: Symbol) -> bool:
        return self.owners.of(module.key(symbol.qualname)) == abstraction.slug

    def _is_plain(self, module: Module, symbol: Symbol) -> bool:
        names = symbol.qualname.split(".")
        owners = [module.by_name.get(".".join(names[:count])) for count in range(1, len(names))]
        is_open = symbol.is_public and not symbol.is_special and all(item is None or item.is_public for item in owners)
        is_unique = module.by_name.get(symbol.qualname) is symbol
        return is_open and is_unique and not any(_UNCOMMON.search(item) for item in symbol.decorators)

    def question(
        self, kind: str, text: str, right: str, wrong: Iterable[str], explanation: str, citation: Citation
    ) -> Question | None:
        """A question with four different options; None when there are not enough wrong ones."""
        others = [item for item in dict.fromkeys(wrong) if _loose(item) != _loose(right)]
        distinct = list({_loose(item): item for item in reversed(others)}.values())
        if len(distinct) < _OPTIONS - 1 or "``" in right or right.count("`") > 2:
            return None
        known = identity(text)
        distinct.sort(key=lambda item: digest(known, item))
        options = sorted([right, *distinct[: _OPTIONS - 1]], key=lambda item: digest(item, known))
        return Question(
            id=digest(kind, known)[:12],
            kind=kind,
            question=text,
            options=tuple(options),
            answer=options.index(right),
            explanation=explanation,
            citations=(citation,),
        )


def digest(*parts: str) -> str:
    """A number for shuffling that is the same on every run."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def named(module: Module, symbol: Symbol) -> str:
    """A definition as a question names it, the way its language writes it."""
    return f"`{spelled(module.language, symbol.qualname)}`"


def occurs(name: str, text: str) -> bool:
    """Whether a name stands in a text as a whole word."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _common(values: Iterable[str]) -> list[str]:
    counts: dict[str, int] = {}
    for value in values:
        if value and "`" not in value:
            counts[value] = counts.get(value, 0) + 1
    return sorted(counts, key=lambda value: (-counts[value], value))


def _loose(text: str) -> str:
    """Two options that read the same are the same."""
    return re.sub(r"[\s`\"']", "", text).lower()
