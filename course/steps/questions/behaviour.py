"""Questions on what the code does: what calls what, in which order, and how it fails."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator

from course.abstractions import Abstraction
from course.courses import Citation, Question
from course.idioms import idiom
from course.steps.questions.pool import Quizmaster, named, occurs
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name
from course.wording import listed, say

_BUILTIN = ("ValueError", "TypeError", "KeyError", "RuntimeError", "OSError",
            "NotImplementedError", "LookupError", "AttributeError")  # fmt: skip
_FAILURE = re.compile(r"(Error|Exception|Failure)$")


def calls(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which sibling a definition calls; the wrong ones do not occur in its text at all."""
    for module, symbol in quizmaster.definitions(abstraction, "method", "function"):
        text = module.excerpt(symbol.start, symbol.end)
        siblings = {item.name: item for item in _siblings(module, symbol)}
        wrong = [f"`{name}`" for name in siblings if not occurs(name, text)]
        for reference in quizmaster.survey.inside(module.key(symbol.qualname), symbol):
            target = key_name(reference.target).rsplit(".", 1)[-1]
            if reference.verb != "calls" or target not in siblings:
                continue
            if reference.target != module.key(siblings[target].qualname):
                continue
            if question := quizmaster.question(
                "calls",
                say("Which of these does {name} call?", name=named(module, symbol)),
                f"`{target}`",
                wrong,
                say("{name} calls {called}; the other names do not appear in it.", name=named(module, symbol),
                    called=f"`{target}`"),
                Citation(path=module.path, start=reference.line, end=reference.line, name=target),
            ):  # fmt: skip
                yield question


def _siblings(module: Module, symbol: Symbol) -> list[Symbol]:
    """The other public definitions of the same type or file that have a plain name."""
    return [
        item
        for item in module.facts.symbols
        if item.owner == symbol.owner
        and item.kind == symbol.kind
        and item.is_public
        and not item.is_special
        and item is not symbol
        and re.match(r"[\w$]+[!?]?$", item.name)
    ]


def callers(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Who calls a definition; the name does not occur in the text of the wrong ones."""
    for module, symbol in quizmaster.definitions(abstraction, "method", "function", "class"):
        key = module.key(symbol.qualname)
        used = [item for item in quizmaster.occurrences.uses(key) if item.verb in ("calls", "instantiates")]
        known = [(item, quizmaster.survey.symbol(item.source)) for item in used if key_name(item.source)]
        called = re.compile(rf"(?<!\w){re.escape(symbol.name)}\s*[(\[<{{]")
        right = next(
            (
                pair
                for pair in known
                if pair[1] is not None
                and pair[1].is_public
                # Under another name it would be called all the same, but not for the eyes of a reader.
                and called.search(quizmaster.survey.modules[pair[0].path].lines[pair[0].line - 1])
            ),
            None,
        )
        if right is None or right[1] is None:
            continue
        caller = right[1]
        wrong = [named(found, other) for found, other in _candidates(quizmaster, right[0].path)
                 if other.qualname != caller.qualname
                 and not _names(quizmaster, other.qualname, symbol.name)]  # fmt: skip
        verb, who = (
            "creates" if symbol.kind == "class" else "calls",
            named(quizmaster.survey.modules[right[0].path], caller),
        )
        if question := quizmaster.question(
            "callers",
            say(f"Which of these {verb} {{name}}?", name=named(module, symbol)),
            who,
            wrong,
            say(f"{{who}} {verb} it; the name {{name}} does not stand in any of the others.", who=who,
                name=f"`{symbol.name}`"),
            Citation(path=right[0].path, start=right[0].line, end=right[0].line, name=symbol.name),
        ):  # fmt: skip
            yield question


def order(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a definition calls first, from top to bottom; each name stands in it once."""
    for module, symbol in quizmaster.definitions(abstraction, "method", "function"):
        if symbol.lines > 80:
            continue
        text = module.excerpt(symbol.start, symbol.end)
        lines: dict[str, int] = {}
        for item in quizmaster.survey.inside(module.key(symbol.qualname), symbol):
            name = key_name(item.target).rsplit(".", 1)[-1]
            if item.verb == "calls" and len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text)) == 1:
                lines.setdefault(name, item.line)
        if len(lines) < 4 or len(set(lines.values())) < len(lines) or symbol.name in lines:
            continue
        ranked = sorted(lines, key=lambda name: lines[name])
        if question := quizmaster.question(
            "order",
            say("Reading {name} from top to bottom, which of these calls comes first?", name=named(module, symbol)),
            f"`{ranked[0]}`",
            [f"`{name}`" for name in ranked[1:]],
            say("{first} comes before all the others, which follow as {others}.", first=f"`{ranked[0]}`",
                others=_listed(ranked[1:])),
            Citation(path=module.path, start=lines[ranked[0]], end=lines[ranked[0]], name=ranked[0]),
        ):  # fmt: skip
            yield question


def fails(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a definition raises or throws itself; the wrong ones are not named in it."""
    own = [other.name for _, other in quizmaster.classes if _FAILURE.search(other.name)]
    for module, symbol in quizmaster.definitions(abstraction, "method", "function"):
        words = idiom(module.language)
        names = [*own, *(_BUILTIN if module.language == "Python" else ())]
        text = module.excerpt(symbol.start, symbol.end)
        raised = [item for item in module.facts.remarks if item.kind == "raises" and item.scope == symbol.qualname]
        subjects = {item.subject.rsplit(".", 1)[-1] for item in raised}
        if len(subjects) != 1 or not words.failing:
            continue
        subject = subjects.pop()
        if subject not in names or not occurs(subject, module.lines[raised[0].line - 1]):
            continue
        act, acts = ("return", "returns") if module.language == "Go" else (words.fails.removesuffix("s"), words.fails)
        if module.language == "Go" and occurs("panic", text):
            continue
        wrong = [f"`{name}`" for name in names if not occurs(name, text)
                 and not _related(quizmaster, name, subject)]  # fmt: skip
        condition = raised[0].condition if 0 < len(raised[0].condition) <= 60 else ""
        why = f"It {acts} {{name}} if {{condition}}; the other names do not appear in it." if condition else (
            f"It {acts} {{name}}; the other names do not appear in it.")  # fmt: skip
        if question := quizmaster.question(
            "raises",
            say(f"What kind of {words.failure} does {{name}} itself {act}?", name=named(module, symbol)),
            f"`{subject}`",
            wrong,
            say(why, name=f"`{subject}`", condition=f"`{condition}`"),
            Citation(path=module.path, start=raised[0].line, end=raised[0].line, name=subject),
        ):
            yield question


def _candidates(quizmaster: Quizmaster, near: str) -> list[tuple[Module, Symbol]]:
    """Public functions and methods to choose wrong options from: those of the same file, or else of all."""
    public = quizmaster.public
    same = [item for item in public if item[0].path == near]
    return same[:40] if len(same) >= 8 else same + public[:40]


def _listed(names: list[str]) -> str:
    return listed([f"`{name}`" for name in names])


def _names(quizmaster: Quizmaster, qualname: str, name: str) -> bool:
    """Whether any definition that is called so has the name in its text."""
    return any(occurs(name, module.excerpt(other.start, other.end)) for module, other in quizmaster.called(qualname))


def _related(quizmaster: Quizmaster, name: str, other: str) -> bool:
    """Whether one exception is a kind of the other, as far as anyone can tell."""
    lineages = [_lineage(quizmaster, item) for item in (name, other)]
    return name in lineages[1] or other in lineages[0]


def _lineage(quizmaster: Quizmaster, name: str) -> set[str]:
    """A class by name and all it builds on, inside the repository and among Python's own exceptions."""
    found = {name}
    for module, symbol in quizmaster.classes:
        if symbol.name == name:
            found |= ancestors(quizmaster, module.key(symbol.qualname)) | set(symbol.bases)
    for known in list(found):
        builtin = getattr(builtins, known, None)
        if isinstance(builtin, type):
            found |= {item.__name__ for item in builtin.__mro__}
    return found


def ancestors(quizmaster: Quizmaster, key: str) -> set[str]:
    """The names of all a type builds on, near or far."""
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
        found |= {item.split("[", 1)[0].rsplit(".", 1)[-1] for item in symbol.bases} if symbol else set()
    return found
