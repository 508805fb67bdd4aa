"""In no language may an answer be wrong: each is computed again from the text of a little project."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from course.courses import Course
from tests.unit.course import golden
from tests.unit.course.conftest import commit, git, made
from tests.unit.course.textual import TextJudge

_TESTS = re.compile(r"(^|[/_.])(tests?|spec)([/_.]|$)|Tests?\.")
#: The fewest questions and exercises a course of a little project has.
_QUESTIONS, _EXERCISES = 5, 3


@pytest.fixture(scope="module", params=golden.languages())
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, str]]:
    root = tmp_path_factory.mktemp(request.param) / "source"
    shutil.copytree(golden.FOLDER / request.param / "source", root)
    git(root, "init", "--quiet", "--template=")
    commit(root)
    return made(root), sources(root)


def sources(root: Path) -> dict[str, str]:
    """The files by their paths, without tests and what is no code."""
    found = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    return {
        name: path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        for name, path in found.items()
        if not name.startswith(".git/") and not _TESTS.search(name)
        and path.suffix not in (".md", ".json", ".toml", ".xml", ".csproj", ".kts", ".mod")
    }  # fmt: skip


def test_there_is_enough_to_answer_and_to_do(course: tuple[Course, dict[str, str]]) -> None:
    stats = course[0].stats
    assert stats["questions"] >= _QUESTIONS
    assert stats["exercises"] >= _EXERCISES
    assert stats["citations_valid"] == stats["citations"]


def test_answers_agree_with_the_text(course: tuple[Course, dict[str, str]]) -> None:
    assert TextJudge(course[1]).course(course[0]) >= _QUESTIONS


def test_the_text_does_not_agree_with_everything(course: tuple[Course, dict[str, str]]) -> None:
    whole, files = course
    judge = TextJudge(files)
    for chapter in whole.chapters:
        for question in chapter.quiz:
            if question.kind in ("changes", "defined"):
                with pytest.raises(AssertionError):
                    judge.question(replace(question, answer=(question.answer + 1) % 4))
        for exercise in chapter.exercises:
            if exercise.kind in ("usages", "rename"):
                with pytest.raises(AssertionError):
                    judge.exercise(replace(exercise, solution=exercise.solution[:-1]))
