"""Answers computed a second time, by Python's own parser and tokenizer, which the course does not use."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from course.courses import Course, Exercise, Question

Node = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Judge:
    """Knows the text of every source file of a repository, and nothing else."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.known: dict[str, list[Node]] = {}
        self.trees = {path: ast.parse(text) for path, text in files.items() if path.endswith(".py")}

    def course(self, course: Course) -> int:
        """Judge all that a course asks; answers how many answers were recomputed."""
        judged = 0
        for chapter in course.chapters:
            for question in chapter.quiz:
                self.question(question)
                judged += 1
            for exercise in chapter.exercises:
                self.exercise(exercise)
                judged += 1
        return judged

    def question(self, question: Question) -> None:
        right = plain(question.options[question.answer])
        wrong = [plain(option) for place, option in enumerate(question.options) if place != question.answer]
        quoted = re.findall(r"`([^`]+)`", question.question)
        true = self.true(question, quoted, right, wrong)
        assert right in true, (question, true)
        assert not true & set(wrong), (question, true)

    def true(self, question: Question, quoted: list[str], right: str, wrong: list[str]) -> set[str]:
        """Every option that is right, and possibly more that no option names."""
        path = question.citations[0].path
        options = [right, *wrong]
        match question.kind:
            case "callers":
                return {name for name in options if any(quoted[0].rsplit(".", 1)[-1] in called(node)
                                                         for node in self.all(name))}  # fmt: skip
            case "changes":
                return {name for name in options if re.search(rf"\b{quoted[0]}\b", self.files[name])}
            case "imports":
                stems = {name: name.rsplit("/", 1)[-1].split(".")[0] for name in options}
                return {name for name, stem in stems.items() if re.search(rf"\b{stem}\b", self.files[quoted[0]])}
            case "described":
                said = re.search(r"“(.*)”", question.question)
                assert said
                return {name for name in options if any(words(said[1]) in words(doc(node)) for node in self.all(name))}
            case "defined":
                return {
                    name for name in options if any(node.name == quoted[0] for node in definitions(self.trees[name]))
                }
            case "values":
                return {plain(ast.unparse(value)) for value in assigned(self.trees[quoted[1]], quoted[0])}
        if question.kind in ("opens", "speaks", "starts", "times", "spread", "first", "last", "follows"):
            return self.of_text(question, quoted, options)
        found = alike(self.trees[path], quoted[0].split("."))
        assert found, question
        return {name for node in found for name in self.of_definition(question.kind, node, quoted, options)}

    def of_text(self, question: Question, quoted: list[str], options: list[str]) -> set[str]:
        """Every option that is right, of questions on the mere text."""
        match question.kind:
            case "opens":
                said = re.search(r"“(.*)”", question.question)
                assert said
                return {name for name in options if words(said[1]) in words(doc(self.trees[name]))}
            case "speaks":
                return {name for name in options if re.search(rf"\b{quoted[0]}\b", self.files[name])}
            case "starts":
                target = re.findall(r"`([^`]+)`", question.explanation)[0].partition(":")[0].replace(".", "/")
                return {name for name in options if name.endswith((f"{target}.py", f"{target}/__init__.py"))}
            case "times":
                return {str(len(self.calls_of(quoted[0].rsplit(".", 1)[-1])))}
            case "spread":
                return {str(len(self.standing(quoted[0])))}
            case "first" | "last":
                lines = [line.strip() for line in self.files[question.citations[0].path].split("\n")]
                told = [option.strip("`") for option in question.options]
                assert all(lines.count(option) == 1 for option in told), question
                return {plain((min if question.kind == "first" else max)(told, key=lines.index))}
            case "follows":
                lines = [line.strip() for line in self.files[quoted[0]].split("\n")]
                return {plain(after) for before, after in pairwise(lines) if before == quoted[1]}
        raise AssertionError(f"nobody judges {question.kind}")

    def of_definition(self, kind: str, node: ast.AST, quoted: list[str], options: list[str]) -> set[str]:
        match kind, node:
            case "inherits", ast.ClassDef():
                return {plain(ast.unparse(base).split("[")[0]) for base in node.bases}
            case "calls", ast.FunctionDef() | ast.AsyncFunctionDef():
                return set(called(node))
            case "order", ast.FunctionDef() | ast.AsyncFunctionDef():
                lines = called(node)
                return {min(options, key=lambda name: lines[name])}
            case "raises", ast.FunctionDef() | ast.AsyncFunctionDef():
                return {name for name, _ in raised(node)}
            case "returns", ast.FunctionDef() | ast.AsyncFunctionDef():
                return {plain(ast.unparse(node.returns))} if node.returns else set()
            case "defaults", ast.FunctionDef() | ast.AsyncFunctionDef():
                return {plain(ast.unparse(value)) for name, value in defaults(node.args) if name == quoted[1]}
            case "takes", ast.FunctionDef() | ast.AsyncFunctionDef():
                taken = names(node.args)
                return {str(len(taken) - (taken[:1] in (["self"], ["cls"])))}
            case "signature", ast.FunctionDef() | ast.AsyncFunctionDef():
                return {plain(",".join(names(node.args)[skipped:])) for skipped in (0, 1)} & set(options)
        raise AssertionError(f"nobody judges {kind}")

    def exercise(self, exercise: Exercise) -> None:
        told = [(item.citation.path, item.citation.start) for item in exercise.solution]
        name = exercise.solution[0].citation.name
        match exercise.kind:
            case "callers":
                assert sorted(told) == sorted(self.calls_of(name)), exercise
            case "rename":
                assert {path for path, _ in told} == self.files_with(name), exercise
            case "parameter":
                keyword = re.findall(r"`([^`]+)`", exercise.title)[0]
                assert sorted(told) == sorted(self.calls_of(name, keyword)), exercise
            case "usages":
                home = re.findall(r"defined in `([^`]+)`", exercise.task)[0]
                rest = [place for place in self.naming(name) if place not in told]
                assert [path for path, _ in rest] == [home], (exercise, rest)
                line = self.files[home].split("\n")[rest[0][1] - 1]
                assert re.match(rf"\s*(?:async def |def |class )?{name}\b", line), exercise
            case "word":
                assert sorted(told) == self.standing(name), exercise
            case "ordered":
                self.ordered(exercise)
            case "failures" | "sequence" | "signature":
                self.within(exercise, told)
            case "trace":
                self.way(exercise)
            case _:
                raise AssertionError(f"nobody judges {exercise.kind}")

    def within(self, exercise: Exercise, told: list[tuple[str, int]]) -> None:
        """What stands in one definition: all it raises, calls from top to bottom, its parameters."""
        nodes = alike(self.trees[told[0][0]], re.findall(r"`([^`]+)`", exercise.task)[0].split("."))
        said = [(item.citation.name, item.citation.start) for item in exercise.solution]
        match exercise.kind:
            case "failures":
                assert sorted(said) in [sorted(raised(node)) for node in nodes], exercise
            case "sequence":
                assert told == sorted(told), exercise
                assert any(set(said) <= set(calls(node)) for node in nodes), exercise
            case "signature":
                taken = [names(node.args) for node in nodes if isinstance(node, FUNCTIONS)]
                taken += [item[1:] for item in taken if item[:1] in (["self"], ["cls"])]
                assert [name for name, _ in said] in taken, exercise

    def ordered(self, exercise: Exercise) -> None:
        """Lines that stand once each in one file, from top to bottom, and are asked for in another order."""
        places = [item.citation for item in exercise.solution]
        lines = [line.strip() for line in self.files[places[0].path].split("\n")]
        assert [lines.index(place.name) + 1 for place in places] == [place.start for place in places], exercise
        assert [place.start for place in places] == sorted(place.start for place in places), exercise
        assert all(lines.count(place.name) == 1 for place in places), exercise
        asked = [line for line in exercise.task.split("\n") if line.startswith("- ")]
        assert len(asked) == len(places), exercise
        assert [item.text for item in exercise.solution] != [line[2:] for line in asked], exercise

    def way(self, exercise: Exercise) -> None:
        """Each step is a call that stands where it is said to stand, and leads to where the next begins."""
        steps = [re.findall(r"`([^`]+)`", item.text) for item in exercise.solution]
        for (source, target), item in zip(steps, exercise.solution, strict=True):
            nodes = alike(self.trees[item.citation.path], source.split("."))
            lines = [line for node in nodes for name, line in calls(node) if name == item.citation.name]
            assert item.citation.start in lines, exercise
            assert item.citation.name in (target.rsplit(".", 1)[-1], *self.aliases(target)), exercise
        assert all(before[1] == after[0] for before, after in pairwise(steps)), exercise
        assert len(steps) >= 3, exercise

    def aliases(self, name: str) -> set[str]:
        """Other names a definition is imported by."""
        return {item.asname for tree in self.trees.values() for node in ast.walk(tree)
                if isinstance(node, (ast.Import, ast.ImportFrom)) for item in node.names
                if item.asname and item.name == name}  # fmt: skip

    def calls_of(self, name: str, keyword: str = "") -> list[tuple[str, int]]:
        known = self.called.get(name, [])
        return [(path, line) for path, line, keywords in known if not keyword or keyword in keywords]

    @cached_property
    def called(self) -> dict[str, list[tuple[str, int, set[str | None]]]]:
        """Every call by the last name of what is called: file, line, and what is passed by name."""
        found: dict[str, list[tuple[str, int, set[str | None]]]] = {}
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    name, line = target(node)
                    found.setdefault(name, []).append((path, line, {item.arg for item in node.keywords}))
        return found

    def files_with(self, name: str) -> set[str]:
        """Files in which the name stands outside comments and texts, or alone in quotes."""
        return {path for path, words in self.words.items() if name in words}

    def standing(self, name: str) -> list[tuple[str, int]]:
        """Every line with a whole word, comments and texts included."""
        return sorted(
            (path, number)
            for path, text in self.files.items()
            for number, line in enumerate(text.split("\n"), 1)
            if name in re.findall(r"\w+", line)
        )

    def naming(self, name: str) -> list[tuple[str, int]]:
        """The lines in which the name stands outside comments and texts."""
        return sorted(
            {
                (path, token.start[0])
                for path in self.trees
                for token in tokenize.generate_tokens(io.StringIO(self.files[path]).readline)
                if token.type == tokenize.NAME and token.string == name
            }
        )

    @cached_property
    def words(self) -> dict[str, set[str]]:
        return {
            path: {
                token.string.strip("'\"") if token.type == tokenize.STRING else token.string
                for token in tokenize.generate_tokens(io.StringIO(self.files[path]).readline)
                if token.type in (tokenize.NAME, tokenize.STRING)
            }
            for path in self.trees
        }

    def all(self, qualname: str) -> list[Node]:
        """Every definition of a qualified name, in any file."""
        if qualname not in self.known:
            names = qualname.split(".")
            self.known[qualname] = [node for tree in self.trees.values() for node in alike(tree, names)]
        return self.known[qualname]


def alike(tree: ast.AST, path: list[str]) -> list[Node]:
    """Every definition of a dotted name: a property and its setter, one for each system, …"""
    inside = list(within(tree))
    found = [item for item in inside if item.name == path[0]]
    return [node for item in found for node in alike(item, path[1:])] if path[1:] else found


def within(tree: ast.AST) -> Iterator[Node]:
    """The definitions directly inside a module, a class or a function, whatever blocks are around them."""
    for item in ast.iter_child_nodes(tree):
        if isinstance(item, DEFINITIONS):
            yield item
        else:
            yield from within(item)


def definitions(tree: ast.AST) -> Iterator[Node]:
    return (node for node in ast.walk(tree) if isinstance(node, DEFINITIONS))


def target(call: ast.Call) -> tuple[str, int]:
    """The last name of what is called, and the line that name stands in."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr, function.end_lineno or 0
    return (function.id, function.lineno) if isinstance(function, ast.Name) else ("", 0)


def calls(node: ast.AST) -> list[tuple[str, int]]:
    return [target(item) for item in ast.walk(node) if isinstance(item, ast.Call)]


def called(node: ast.AST) -> dict[str, int]:
    """Names called and decorated with, and the first line of each."""
    first: dict[str, int] = {}
    for name, line in calls(node):
        first[name] = min(line, first.get(name, line))
    return first


def raised(node: ast.AST) -> list[tuple[str, int]]:
    """What is raised, by its last name, and where."""
    found = []
    for item in ast.walk(node):
        if isinstance(item, ast.Raise) and item.exc is not None:
            error = item.exc.func if isinstance(item.exc, ast.Call) else item.exc
            found.append((ast.unparse(error).rsplit(".", 1)[-1], item.lineno))
    return found


def assigned(tree: ast.Module, name: str) -> list[ast.expr]:
    found = []
    for node in ast.walk(tree):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            found += [node.value for item in targets if isinstance(item, ast.Name) and item.id == name]
    return found


def names(arguments: ast.arguments) -> list[str]:
    """The parameters in the order they are written."""
    found = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    found += [arguments.vararg.arg] if arguments.vararg else []
    found += [item.arg for item in arguments.kwonlyargs]
    return found + ([arguments.kwarg.arg] if arguments.kwarg else [])


def defaults(arguments: ast.arguments) -> list[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    named = positional[len(positional) - len(arguments.defaults) :]
    pairs = [(item.arg, value) for item, value in zip(named, arguments.defaults, strict=True)]
    return pairs + [
        (item.arg, value) for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value
    ]


def doc(node: Node) -> str:
    return ast.get_docstring(node) or ""


def words(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def plain(text: str) -> str:
    return re.sub(r"[`'\"\s]", "", text)
