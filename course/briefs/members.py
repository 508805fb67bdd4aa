"""Definitions as a reader meets them: signature, summary, the calls inside, the lines to show."""

from __future__ import annotations

import re
from collections.abc import Iterable

from course import docstrings, idioms, wording
from course.briefs import telling
from course.briefs.brief import Excerpt, Member, Step
from course.markup import Cite
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.facts import Parameter, Symbol
from course.survey.modules import Module, key_name, key_path

#: Lines of a definition that can be shown whole; in a file that is no longer than that, two lines may be the point.
SHORTEST, LONGEST = 5, 40
#: Signatures longer than this, in characters, are shown with names only.
_SIGNATURE = 84
_LONGEST_HEAD = 140
_SHORT = 48
#: In the place of the parameters of what is longer.
_CUT = "(…)"
_STEPS = 7
_METHODS = 6


def member(survey: Survey, owners: Owners, module: Module, symbol: Symbol, slug: str) -> Member:
    """One definition with everything a chapter may say of it."""
    key = module.key(symbol.qualname)
    short = _short(module.language, symbol)
    return Member(
        name=symbol.name,
        qualname=idioms.spelled(module.language, symbol.qualname),
        kind=symbol.kind,
        traits=traits(symbol),
        noun=symbol.noun or symbol.kind,
        size=wording.about(symbol.lines),
        signature=signature(symbol),
        short=short,
        summary=docstrings.summary(symbol.doc),
        facts=telling.told(survey, module, symbol, names_parameters=short.endswith(_CUT)),
        paragraphs=tuple(docstrings.paragraphs(symbol.doc, 3)),
        cite=cite(module, symbol),
        # Another name for a type is resolved by a dotted name, whatever the language writes.
        returns=idioms.spelled(module.language, symbol.returns) if symbol.noun == "type alias" else symbol.returns,
        value=symbol.value if len(symbol.value) <= 60 else "",
        steps=tuple(_steps(survey, owners, key, symbol, slug)),
        excerpt=excerpt(module, symbol),
        methods=tuple(_methods(module, symbol)),
        used=sum(
            1 for item in survey.references_to.get(key, ()) if owners.of(item.source) != slug and survey.in_source(item)
        ),
    )


def cite(module: Module, symbol: Symbol) -> Cite:
    return Cite(module.path, symbol.start, symbol.end, symbol.name)


def excerpt(module: Module, symbol: Symbol) -> Excerpt | None:
    """The whole definition, if it is of a length that can be read at once."""
    size = symbol.end - symbol.start + 1
    documented = symbol.doc_end - symbol.doc_start + 1 if symbol.doc_start else 0
    shortest = SHORTEST if module.line_count > LONGEST else 2
    if not module.is_quotable or not shortest <= size <= LONGEST or documented > 0.6 * size:
        return None
    text = module.excerpt(symbol.start, symbol.end)
    if any(len(line) > 200 for line in text.split("\n")):
        return None
    return Excerpt(
        label=idioms.fence_label(module.language, module.path),
        cite=cite(module, symbol),
        text=text,
        is_documented=0 < symbol.start <= symbol.doc_start <= symbol.end,
    )


def signature(symbol: Symbol) -> str:
    """`send(request, **kwargs) -> Response`, without self, shortened when it is long."""
    if symbol.head:
        return _cut(symbol.head)
    if symbol.kind == "constant":
        return f"{symbol.name}: {symbol.returns}" if symbol.returns else symbol.name
    if symbol.kind == "class":
        return symbol.name
    if "property" in traits(symbol):
        return f"{symbol.name} -> {symbol.returns}" if symbol.returns else symbol.name
    parameters = [item for item in symbol.parameters if not (symbol.receiver and item.name == symbol.receiver)]
    full = f"{symbol.name}({', '.join(_parameter(item) for item in parameters)})"
    if symbol.returns and len(full) + len(symbol.returns) < _SIGNATURE:
        return f"{full} -> {symbol.returns}"
    if len(full) <= _SIGNATURE:
        return full
    names = ", ".join(f"{item.star}{item.name}" for item in parameters)
    short = f"{symbol.name}({names})"
    if len(short) <= _SIGNATURE:
        return short
    return f"{short[: _SIGNATURE - 4].rsplit(',', 1)[0]}, …)"


def _short(language: str, symbol: Symbol) -> str:
    """How a definition is named in a table."""
    if symbol.kind == "class":
        return f"{symbol.noun or symbol.kind} {symbol.name}"
    if symbol.kind == "constant" or symbol.noun == "getter" or "property" in traits(symbol):
        return symbol.name
    names = [
        idioms.parameter(language, item) for item in symbol.parameters if item.name != symbol.receiver or item.star
    ]
    full = f"{symbol.name}({', '.join(names)})"
    return full if len(full) <= _SHORT else f"{symbol.name}{_CUT}"


def _cut(head: str) -> str:
    """A declaration as written, without what follows it, cut where it is long."""
    plain = " ".join(head.split()).removesuffix("{").strip()
    return plain if len(plain) <= _LONGEST_HEAD else f"{plain[: _LONGEST_HEAD - 2].rsplit(' ', 1)[0]} …"


def traits(symbol: Symbol) -> tuple[str, ...]:
    """What its decorators make of it."""
    found = ["async"] if symbol.is_async else []
    for decorator in symbol.decorators:
        name = re.split(r"[(\s]", decorator, maxsplit=1)[0].rsplit(".", 1)[-1]
        known = {
            "property": "property",
            "cached_property": "property",
            "staticmethod": "static method",
            "classmethod": "class method",
            "abstractmethod": "abstract",
            "contextmanager": "context manager",
            "asynccontextmanager": "context manager",
            "dataclass": "dataclass",
        }.get(name)
        if known:
            found.append(known)
    return tuple(found)


def _methods(module: Module, symbol: Symbol) -> Iterable[tuple[str, str, Cite]]:
    """The documented public methods of a class, in the order of the source."""
    if symbol.kind != "class":
        return
    own = [item for item in module.facts.symbols if item.owner == symbol.qualname and item.kind == "method"]
    public = [item for item in own if item.is_public and not item.is_special and item.doc]
    for item in public[:_METHODS]:
        yield item.name, docstrings.summary(item.doc, 140), cite(module, item)


def _parameter(item: Parameter) -> str:
    name = f"{item.star}{item.name}"
    if item.annotation:
        default = f" = {item.default}" if item.default else ""
        return f"{name}: {item.annotation}{default}"
    return f"{name}={item.default}" if item.default else name


def _steps(survey: Survey, owners: Owners, key: str, symbol: Symbol, slug: str) -> Iterable[Step]:
    """The calls of code of this repository inside a definition, each target once."""
    seen: set[str] = set()
    for item in survey.inside(key, symbol):
        if item.verb not in ("calls", "instantiates") or item.target in seen or item.target == key:
            continue
        target = survey.symbol(item.target)
        if target is None:
            continue
        seen.add(item.target)
        owner = owners.of(item.target)
        yield Step(
            text=item.text,
            target=idioms.spelled(survey.module_of(item.target).language, idioms.spoken(key_name(item.target))),
            summary=docstrings.summary(target.doc, 140),
            cite=Cite(key_path(key), item.line, item.line, item.text.rsplit(".", 1)[-1]),
            slug=owner if owner != slug else "",
        )
        if len(seen) == _STEPS:
            return
