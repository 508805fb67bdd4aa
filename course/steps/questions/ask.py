"""The kinds of questions, each with a rule that makes its wrong options certainly wrong."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator

from course.abstractions import Abstraction
from course.courses import Citation, Question
from course.steps.questions.pool import Quizmaster
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name

_MOST = 4
#: A kind of question is not asked twice in one chapter.
_BUILTIN = ("ValueError", "TypeError", "KeyError", "RuntimeError", "OSError",
            "NotImplementedError", "LookupError", "AttributeError")  # fmt: skip


def questions(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Question]:
    """Up to four questions of different kinds about one abstraction."""
    found: list[Question] = []
    for kind in (_calls, _inherits, _raises, _imports, _returns, _defaults, _values, _defined):
        asked = sorted(kind(quizmaster, abstraction), key=lambda item: item.id)
        if asked:
            found.append(asked[0])
        if len(found) == _MOST:
            break
    return found


def _calls(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which sibling a method calls; the wrong ones do not occur in its text at all."""
    for module, symbol in _definitions(quizmaster, abstraction, ("method", "function")):
        text = module.excerpt(symbol.start, symbol.end)
        key = module.key(symbol.qualname)
        siblings = [item for item in module.facts.symbols if item.owner == symbol.owner and item.kind == symbol.kind
                    and item.is_public and item is not symbol]  # fmt: skip
        names = {item.name: item for item in siblings}
        wrong = [f"`{name}`" for name in names if not _occurs(name, text)]
        for reference in quizmaster.survey.references_from.get(key, ()):
            target = key_name(reference.target).rsplit(".", 1)[-1]
            if reference.verb != "calls" or reference.target != module.key(
                names[target].qualname if target in names else ""
            ):
                continue
            if question := quizmaster.question(
                "calls",
                f"Which of these does `{symbol.qualname}` call?",
                f"`{target}`",
                wrong,
                f"`{symbol.qualname}` calls `{target}`; the other names do not appear in it.",
                Citation(path=module.path, start=reference.line, end=reference.line, name=target),
            ):
                yield question


def _inherits(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a class extends; the wrong ones are not among its bases, near or far."""
    for module, symbol in _definitions(quizmaster, abstraction, ("class",)):
        if len(symbol.bases) != 1 or symbol.bases[0] in ("object", "Protocol", "ABC"):
            continue
        ancestors = _ancestors(quizmaster, module.key(symbol.qualname)) | {symbol.name, symbol.bases[0]}
        wrong = [f"`{other.name}`" for _, other in quizmaster.classes if other.name not in ancestors]
        base = symbol.bases[0].split("[", 1)[0]
        if question := quizmaster.question(
            "inherits",
            f"Which class does `{symbol.qualname}` build on?",
            f"`{base}`",
            [item for item in wrong if item.strip("`") != base.rsplit(".", 1)[-1]],
            f"The definition reads `class {symbol.name}({symbol.bases[0]})`.",
            Citation(path=module.path, start=symbol.line, end=symbol.line, name=symbol.name),
        ):
            yield question


def _raises(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a function raises itself; the wrong ones are not named in it."""
    names = [other.name for _, other in quizmaster.classes if other.name.endswith(("Error", "Exception"))]
    for module, symbol in _definitions(quizmaster, abstraction, ("method", "function")):
        text = module.excerpt(symbol.start, symbol.end)
        raised = [item for item in module.facts.remarks if item.kind == "raises" and item.scope == symbol.qualname]
        if len({item.subject for item in raised}) != 1:
            continue
        subject = raised[0].subject.rsplit(".", 1)[-1]
        if subject not in (*names, *_BUILTIN):
            continue
        wrong = [f"`{name}`" for name in (*names, *_BUILTIN) if not _occurs(name, text)
                 and not _related(quizmaster, name, subject)]  # fmt: skip
        condition = f" if `{raised[0].condition}`" if 0 < len(raised[0].condition) <= 60 else ""
        if question := quizmaster.question(
            "raises",
            f"Which exception does `{symbol.qualname}` raise itself?",
            f"`{subject}`",
            wrong,
            f"It raises `{subject}`{condition}; the other names do not appear in it.",
            Citation(path=module.path, start=raised[0].line, end=raised[0].line, name=subject),
        ):
            yield question


def _imports(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which module imports this one; the wrong ones never name it."""
    if abstraction.kind != "module":
        return
    module = quizmaster.survey.modules[abstraction.paths[0]]
    word = module.dotted.rsplit(".", 1)[-1]
    sources = [other for other in quizmaster.survey.sources if other.language == "Python"]
    wrong = [f"`{other.dotted}`" for other in sources
             if not _occurs(word, "\n".join(other.lines)) and other is not module and not other.is_init]  # fmt: skip
    for user in sources:
        line = _import_line(quizmaster, user, module, word)
        if not line or user.is_init:
            continue
        if question := quizmaster.question(
            "imports",
            f"Which of these modules imports from `{module.dotted}`?",
            f"`{user.dotted}`",
            wrong,
            f"`{user.dotted}` imports it; the others never name `{word}`.",
            Citation(path=user.path, start=line, end=line, name=word),
        ):
            yield question
            return


def _import_line(quizmaster: Quizmaster, user: Module, module: Module, word: str) -> int:
    """The line on which one module plainly imports the other, or 0."""
    for item in user.facts.imports:
        names = quizmaster.survey.names
        if names.import_base(user.path, item) == module.path or names.imported(user.path, item) == module.path:
            for line in (item.first, item.line):
                if _occurs(word, user.lines[line - 1]):
                    return line
    return 0


def _returns(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a function is annotated to return; the wrong ones are other annotations."""
    for module, symbol in _definitions(quizmaster, abstraction, ("method", "function")):
        if symbol.returns in ("", "None", "Any", "t.Any") or len(symbol.returns) > 60:
            continue
        if question := quizmaster.question(
            "returns",
            f"What does `{symbol.qualname}` return, according to its annotation?",
            f"`{symbol.returns}`",
            [f"`{item}`" for item in quizmaster.returns[:12] if len(item) <= 60],
            f"Its signature ends with `-> {symbol.returns}`.",
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def _defaults(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """The default of a parameter; the wrong ones are other defaults."""
    for module, symbol in _definitions(quizmaster, abstraction, ("method", "function")):
        for parameter in symbol.parameters:
            if parameter.default in ("", "None", "...") or len(parameter.default) > 40:
                continue
            if question := quizmaster.question(
                "defaults",
                f"In `{symbol.qualname}`, what is the default of `{parameter.name}`?",
                f"`{parameter.default}`",
                [f"`{item}`" for item in quizmaster.defaults[:12]],
                f"The signature gives `{parameter.name}` the default `{parameter.default}`.",
                Citation(path=module.path, start=symbol.start, end=symbol.end, name=parameter.name),
            ):
                yield question


def _values(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """The value of a constant; the wrong ones are other constants' values."""
    for path in abstraction.paths:
        module = quizmaster.survey.modules[path]
        for symbol in module.top_symbols:
            key = module.key(symbol.name)
            if symbol.kind != "constant" or symbol.value not in quizmaster.values or not abstraction.owns(key):
                continue
            if question := quizmaster.question(
                "values",
                f"What is `{symbol.name}` set to in `{module.path}`?",
                f"`{symbol.value}`",
                [f"`{item}`" for item in quizmaster.values[:40]],
                f"The assignment reads `{symbol.name} = {symbol.value}`.",
                Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
            ):
                yield question


def _defined(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Where a name is defined; the wrong files define nothing of that name."""
    for module, symbol in _definitions(quizmaster, abstraction, ("class", "function")):
        elsewhere = [other for other in quizmaster.survey.sources if other.facts.code_lines > 5]
        wrong = [f"`{other.path}`" for other in elsewhere if not _defines(other, symbol.name)]
        if question := quizmaster.question(
            "defined",
            f"In which file is `{symbol.name}` defined?",
            f"`{module.path}`",
            wrong,
            f"`{symbol.name}` is defined in `{module.path}`.",
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def _definitions(
    quizmaster: Quizmaster, abstraction: Abstraction, kinds: tuple[str, ...]
) -> Iterator[tuple[Module, Symbol]]:
    """Public definitions of the abstraction that have one meaning only."""
    for path in abstraction.paths:
        module = quizmaster.survey.modules[path]
        for symbol in module.facts.symbols:
            known = all(part and not part.startswith("_") for part in symbol.qualname.split("."))
            if symbol.kind in kinds and known and abstraction.owns(module.key(symbol.qualname)):
                plain = not any("overload" in item or "setter" in item for item in symbol.decorators)
                if plain and not module.facts.broken:
                    yield module, symbol


def _defines(module: Module, name: str) -> bool:
    return any(symbol.name == name for symbol in module.facts.symbols)


def _related(quizmaster: Quizmaster, name: str, other: str) -> bool:
    """Whether one exception is a kind of the other, as far as anyone can tell."""
    lineages = [_lineage(quizmaster, item) for item in (name, other)]
    return name in lineages[1] or other in lineages[0]


def _lineage(quizmaster: Quizmaster, name: str) -> set[str]:
    """A class by name and all it builds on, inside the repository and among Python's own exceptions."""
    found = {name}
    for module, symbol in quizmaster.classes:
        if symbol.name == name:
            found |= _ancestors(quizmaster, module.key(symbol.qualname)) | set(symbol.bases)
    for known in list(found):
        builtin = getattr(builtins, known, None)
        if isinstance(builtin, type):
            found |= {item.__name__ for item in builtin.__mro__}
    return found


def _ancestors(quizmaster: Quizmaster, key: str) -> set[str]:
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        current = waiting.pop()
        for base in quizmaster.survey.names.bases(current):
            if base not in seen:
                seen.add(base)
                waiting.append(base)
    found = {key_name(base) for base in seen}
    for base in (key, *seen):
        symbol = quizmaster.survey.symbol(base)
        found |= {item.rsplit(".", 1)[-1] for item in symbol.bases} if symbol else set()
    return found


def _occurs(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
