"""A quiz and its exercises may be easy, but never wrong: every answer is computed again, in another way."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from course.courses import Course, Exercise, Question
from course.steps.exercises import usage
from course.steps.extract import extract
from course.steps.questions import Quizmaster
from course.steps.relate import Owners
from course.survey import survey
from course.tree import open_tree
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.judge import Judge
from tests.unit.course.library import LIBRARY, PART

ROOT = Path(__file__).resolve().parents[3]
#: Packages of the standard library: real code in other hands, found wherever there is a Python.
STANDARD = ("logging", "wsgiref", "concurrent")


def asked(whole: Course) -> list[Question]:
    return [question for chapter in whole.chapters for question in chapter.quiz]


def tasks(whole: Course) -> list[Exercise]:
    return [exercise for chapter in whole.chapters for exercise in chapter.exercises]


def package(folder: Path) -> dict[str, str]:
    """The Python files of a folder, under its own name."""
    return {
        f"{folder.name}/{path.relative_to(folder)}": path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
        if "test" not in path.relative_to(folder).as_posix()
    }


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, str]]:
    files = package(ROOT / "course")
    root = tmp_path_factory.mktemp("here")
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return made(root), files


def test_the_right_answers_stand_in_different_places(here: tuple[Course, dict[str, str]]) -> None:
    for quiz in (chapter.quiz for chapter in here[0].chapters):
        letters = [question.answer for question in quiz]
        assert all(letters.count(letter) <= len(quiz) // 4 + 1 for letter in letters)


def test_there_are_questions_with_four_real_options(here: tuple[Course, dict[str, str]]) -> None:
    found = asked(here[0])
    assert len(found) >= 5
    assert len({question.id for question in found}) == len(found)
    for question in found:
        assert len(set(question.options)) == 4
        assert 0 <= question.answer < 4
        assert question.citations
        assert question.explanation.endswith(".")
    assert len({question.answer for question in found}) > 1, "the answer must not always be in the same place"
    assert len({question.kind for question in found}) >= 4


def test_there_are_exercises_with_hints_and_cited_solutions(here: tuple[Course, dict[str, str]]) -> None:
    whole, _ = here
    found = tasks(whole)
    assert len(found) >= 3
    assert len({exercise.kind for exercise in found}) >= 3
    for chapter in whole.chapters:
        for exercise in chapter.exercises:
            assert exercise.hints
            assert exercise.task in chapter.markdown
            for answer in exercise.solution:
                assert answer.citation in chapter.citations
                assert f"{answer.text} ([" in chapter.markdown


def test_answers_about_this_package_agree_with_python_itself(here: tuple[Course, dict[str, str]]) -> None:
    whole, files = here
    assert Judge(files).course(whole) >= 30


@pytest.mark.parametrize("name", STANDARD)
def test_answers_about_foreign_code_agree_with_python_itself(name: str, repository: MakeRepository) -> None:
    spec = importlib.util.find_spec(name)
    assert spec
    assert spec.origin
    files = package(Path(spec.origin).parent)
    assert Judge(files).course(made(repository(files))) >= 3


def test_answers_about_a_little_library_agree_with_python_itself(repository: MakeRepository) -> None:
    extra = {f"src/kettle/part{n}.py": PART.format(n=n) for n in range(6)}
    files = {**LIBRARY, **extra}
    whole = made(repository(files))
    assert {question.kind for question in asked(whole)} >= {"calls", "raises"}
    source = {path: text for path, text in files.items() if path.endswith(".py") and "test" not in path}
    assert Judge(source).course(whole) >= 5


def test_the_judge_is_not_easily_pleased(here: tuple[Course, dict[str, str]]) -> None:
    whole, files = here
    judge = Judge(files)
    for question in asked(whole):
        with pytest.raises(AssertionError):
            judge.question(replace(question, answer=(question.answer + 1) % 4))
    for exercise in tasks(whole):
        if exercise.kind == "trace":
            continue
        wrong = exercise.solution[::-1] if exercise.kind == "sequence" else exercise.solution[:-1]
        with pytest.raises(AssertionError):
            judge.exercise(replace(exercise, solution=wrong))


CALLS = {
    "steam.py": "def whistle_loudly(times: int = 1) -> int:\n    return times\n",
    "one.py": "from steam import whistle_loudly\n\n\ndef first():\n    return whistle_loudly(times=2)\n",
    "two.py": "import steam\n\n\ndef second():\n    # whistle_loudly\n    return steam.whistle_loudly(times=3)\n",
}
GUESS = "def third(anything):\n    return anything.whistle_loudly()\n"


def callers(root: Path) -> list[list[str]]:
    """The solutions of every exercise that could be set on callers."""
    facts = survey(open_tree(root), lambda _: None)
    chosen = extract(facts)
    quizmaster = Quizmaster(facts, Owners(chosen))
    found = (exercise for item in chosen for exercise in usage.callers(quizmaster, item))
    return [[answer.text for answer in exercise.solution] for exercise in found]


def test_callers_are_asked_for_only_when_all_are_known(repository: MakeRepository) -> None:
    assert callers(repository(CALLS, "known")) == [["`first`", "`second`"]]
    assert callers(repository({**CALLS, "three.py": GUESS}, "unknown")) == []
