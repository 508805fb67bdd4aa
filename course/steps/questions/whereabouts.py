"""Questions on where things are: what a sentence describes, which file must change, where a name is defined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course import docstrings
from course.abstractions import Abstraction
from course.briefs import entries
from course.courses import Citation, Question
from course.steps.questions.pool import Quizmaster, named, occurs
from course.survey.facts import Symbol
from course.survey.modules import Module, key_path
from course.wording import say

_LONGEST = 160
#: Files of an abstraction asked about.
_FILES = 30
#: Languages in which a folder is a package.
_BY_FOLDER = ("Go", "Java", "Kotlin", "C#", "Ruby", "PHP")
#: What begins a definition that may stand in several files.
_OPENS = "class|module|namespace|struct|interface|trait|enum|union|impl"
#: Definitions wrong options are drawn from.
_ENOUGH = 120


def changes(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which file breaks when a definition is renamed; the wrong ones do not name it anywhere."""
    for module, symbol in quizmaster.definitions(abstraction, "class", "function"):
        key = module.key(symbol.qualname)
        used = [item for item in quizmaster.occurrences.uses(key) if item.path != module.path
                and occurs(symbol.name, quizmaster.survey.modules[item.path].lines[item.line - 1])]  # fmt: skip
        # A package that only hands the name on is too easy to guess.
        used = [item for item in used if not quizmaster.survey.modules[item.path].is_init]
        if not used:
            continue
        naming = quizmaster.occurrences.files_naming(symbol.name)
        wrong = [f"`{other.path}`" for other in _telling(quizmaster) if other.path not in naming]
        if question := quizmaster.question(
            "changes",
            say("You rename {name}, which is defined in {file}. Which of these files must change, too?",
                name=f"`{symbol.name}`", file=f"`{module.path}`"),
            f"`{used[0].path}`",
            wrong,
            say("{file} uses {name}; the other files do not name it.", file=f"`{used[0].path}`",
                name=f"`{symbol.name}`"),
            Citation(path=used[0].path, start=used[0].line, end=used[0].line, name=symbol.name),
        ):  # fmt: skip
            yield question


def imports(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which file another file brings in; the names of the wrong ones do not stand in it."""
    survey = quizmaster.survey
    for path in abstraction.paths[:_FILES]:
        text = "\n".join(survey.modules[path].lines)
        for item in survey.references_from.get(path, ()):
            target = survey.modules[key_path(item.target)]
            if item.verb != "imports" or not occurs(_stem(target), survey.modules[path].lines[item.line - 1]):
                continue
            near = _brought_in(quizmaster, path)
            wrong = [f"`{other.path}`" for other in _telling(quizmaster)
                     if not occurs(_stem(other), text) and other.path not in near]  # fmt: skip
            if question := quizmaster.question(
                "imports",
                say("Which of these files does {file} itself bring in?", file=f"`{path}`"),
                f"`{target.path}`",
                [option for option in wrong if option != f"`{path}`"],
                say("{file} names {name}, and none of the others.", file=f"`{path}`", name=f"`{_stem(target)}`"),
                Citation(path=path, start=item.line, end=item.line, name=_stem(target)),
            ):
                yield question
                break


def _brought_in(quizmaster: Quizmaster, path: str) -> set[str]:
    """Every file a file uses, and all that is beside those: where a folder is a package, it is brought in whole."""
    survey = quizmaster.survey
    keys = [path, *(survey.modules[path].key(item.qualname) for item in survey.modules[path].facts.symbols)]
    used = {key_path(item.target) for key in keys for item in survey.references_from.get(key, ())}
    if survey.modules[path].language not in _BY_FOLDER:
        return used
    folders = {survey.modules[other].folder for other in used}
    return used | {other.path for other in survey.modules.values() if other.folder in folders}


def _stem(module: Module) -> str:
    """The name of a file without folders and suffix."""
    return module.path.rpartition("/")[2].partition(".")[0]


def described(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which definition a sentence is about; the wrong ones are documented with other sentences."""
    known = _documented(quizmaster, abstraction)
    for module, symbol in quizmaster.definitions(abstraction, "class", "function", "method"):
        told = docstrings.summary(symbol.doc, _LONGEST)
        said = told.lower()
        if len(told.split()) < 5 or "`" in told or told.endswith("…") or _gives_away(said, symbol.name):
            continue
        # What begins alike, anywhere in another's documentation, may be said of that one, too.
        same = {other.qualname for _, other in known if _letters(told)[:24] in _letters(other.doc)}
        wrong = [item for item in known if item[1].kind == symbol.kind and item[1].qualname not in same]
        near = [item for item in wrong if item[1].top == symbol.top]
        if question := quizmaster.question(
            "described",
            say("The code says of one of these: “{told}” Of which?", told=told),
            named(module, symbol),
            [named(*item) for item in (near if len(near) >= 6 else wrong[:60])],
            say("That is how {name} is documented.", name=named(module, symbol)),
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _gives_away(said: str, name: str) -> bool:
    """Whether a sentence names what it is about, as Go's comments do, if not quite."""
    plain, first = name.lower().strip("_"), said.partition(" ")[0]
    return plain in said or (len(first) > 3 and (first in plain or plain in first))


def _documented(quizmaster: Quizmaster, abstraction: Abstraction) -> list[tuple[Module, Symbol]]:
    """Public definitions of which something is said: those of the abstraction, and others until there are enough."""
    found: list[tuple[Module, Symbol]] = []
    own = [quizmaster.survey.modules[path] for path in abstraction.paths]
    for module in (*own, *quizmaster.survey.sources):
        if len(found) >= _ENOUGH:
            break
        found += [
            (module, item) for item in module.facts.symbols if item.doc and item.is_public and not item.is_special
        ]
    return [item for item in found if docstrings.summary(item[1].doc, _LONGEST)]


def defined(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Where a name is defined; the wrong files define nothing of that name."""
    for module, symbol in quizmaster.definitions(abstraction, "class", "function"):
        if module.language in ("C", "C++") and "{" not in module.excerpt(symbol.start, symbol.end):
            # It is only declared here.
            continue
        wrong = [f"`{other.path}`" for other in _telling(quizmaster) if not _defines(other, symbol.name)]
        if question := quizmaster.question(
            "defined",
            say("In which file is {name} defined?", name=f"`{symbol.name}`"),
            f"`{module.path}`",
            wrong,
            say("{name} is defined in {file}.", name=f"`{symbol.name}`", file=f"`{module.path}`"),
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def starts(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which file a declared command leads to; the wrong ones are other files of the source."""
    for item in entries.commands(quizmaster.survey):
        if item.home is None or item.home.path not in abstraction.paths or not item.name:
            continue
        wrong = [f"`{other.path}`" for other in _telling(quizmaster) if other.path != item.home.path]
        if question := quizmaster.question(
            "starts",
            say("The command {name} is declared in {file}. Which file does it lead to?", name=f"`{item.name}`",
                file=f"`{item.cite.path}`"),
            f"`{item.home.path}`",
            wrong,
            say("It runs {target}.", target=f"`{item.target}`"),
            Citation(path=item.cite.path, start=item.cite.start, end=item.cite.end),
        ):  # fmt: skip
            yield question


def _telling(quizmaster: Quizmaster) -> list[Module]:
    """The source files that hold more than a line or two."""
    return [other for other in quizmaster.survey.sources if other.facts.code_lines > 5][:400]


def _defines(module: Module, name: str) -> bool:
    """Whether a file has a definition of that name, or opens it again, as Ruby and C# allow it."""
    if any(symbol.name == name for symbol in module.facts.symbols):
        return True
    if name.encode("utf-8", "surrogatepass") not in module.data:
        return False
    again = re.compile(rf"(?<!\w)(?:{_OPENS})\s+(?:\w+(?:::|\.))*{re.escape(name)}(?!\w)")
    return any(again.search(line) for line in module.lines)
