"""A quiz may be easy, but never wrong."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from course.courses import Course, Question
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.library import LIBRARY, PART

ROOT = Path(__file__).resolve().parents[3]


def asked(whole: Course) -> list[Question]:
    return [question for chapter in whole.chapters for question in chapter.quiz]


@pytest.fixture(scope="module")
def here() -> Course:
    return made(ROOT)


def test_there_are_questions_with_four_real_options(here: Course) -> None:
    found = asked(here)
    assert len(found) >= 8
    assert len({question.id for question in found}) == len(found)
    for question in found:
        assert len(set(question.options)) == 4
        assert 0 <= question.answer < 4
        assert question.citations
        assert question.explanation.endswith(".")
    assert len({question.answer for question in found}) > 1, "the answer must not always be in the same place"


def test_answers_agree_with_python_itself(repository: MakeRepository) -> None:
    """The standard library's own parser, which the engine does not use, judges the answers."""
    extra = {f"src/kettle/part{n}.py": PART.format(n=n) for n in range(6)}
    files = {**LIBRARY, **extra}
    found = asked(made(repository(files)))
    assert {question.kind for question in found} >= {"calls", "raises"}
    trees = {path: ast.parse(body) for path, body in files.items() if path.endswith(".py")}
    for question in found:
        judge(question, trees)


def judge(question: Question, trees: dict[str, ast.Module]) -> None:
    quoted = re.findall(r"`([^`]+)`", question.question)
    node = find(trees[question.citations[0].path], quoted[0].split("."))
    inside = list(ast.walk(node)) if node is not None else []
    match question.kind, node:
        case "returns", ast.FunctionDef() | ast.AsyncFunctionDef():
            true = {ast.unparse(node.returns)} if node.returns else set()
        case "calls", ast.FunctionDef() | ast.AsyncFunctionDef():
            true = {last(item.func) for item in inside if isinstance(item, ast.Call)}
        case "raises", ast.FunctionDef() | ast.AsyncFunctionDef():
            true = {last(item.exc) for item in inside if isinstance(item, ast.Raise) and item.exc}
        case "inherits", ast.ClassDef():
            true = {ast.unparse(base).split("[")[0] for base in node.bases}
        case "defaults", ast.FunctionDef() | ast.AsyncFunctionDef():
            true = {ast.unparse(value) for name, value in defaults(node.args) if name == quoted[1]}
        case _:
            return
    options = [plain(option) for option in question.options]
    assert {plain(item) for item in true} & set(options) == {options[question.answer]}, question


def find(tree: ast.AST, names: list[str]) -> ast.AST | None:
    """The last definition of a dotted name, as Python would keep it."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nested = [item for item in ast.iter_child_nodes(tree) if not isinstance(item, kinds)]
    found = [item for item in ast.iter_child_nodes(tree) if isinstance(item, kinds) and item.name == names[0]]
    if not found:
        return next((node for item in nested if (node := find(item, names)) is not None), None)
    return find(found[-1], names[1:]) if names[1:] else found[-1]


def last(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(called).rsplit(".", 1)[-1]


def plain(text: str) -> str:
    return re.sub(r"[`'\"\s]", "", text)


def defaults(arguments: ast.arguments) -> list[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    named = positional[len(positional) - len(arguments.defaults) :]
    pairs = [(item.arg, value) for item, value in zip(named, arguments.defaults, strict=True)]
    return pairs + [
        (item.arg, value) for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value
    ]
