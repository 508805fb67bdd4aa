"""A course as a file: what is written comes back, what is no course is refused, what is somebody's is not touched."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from course import export, open_tree
from course.errors import MissingExtra, NotACourse, OutputTaken, Unreadable
from tests.unit.course.conftest import MakeRepository, git, made
from tests.unit.course.editions import hostile
from tests.unit.course.library import LIBRARY


def test_a_course_comes_back_as_it_was(repository: MakeRepository, tmp_path: Path) -> None:
    root = repository(LIBRARY)
    edition = export.Edition(course=made(root), source_url="https://example.org/o/kettle", committed=5)
    (path,) = export.write(edition, "json", tmp_path / "out")
    assert path == tmp_path / "out" / "course.json"
    assert export.read(path) == edition
    assert export.read(tmp_path / "out") == edition


def test_the_date_is_that_of_the_commit(repository: MakeRepository) -> None:
    root = repository(LIBRARY)
    assert open_tree(root).committed == int(git(root, "show", "-s", "--format=%ct")) == 1767225600


def _value(**changed: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(hostile().text())
    return {**value, **changed}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nonsense", "is not JSON"),
        ("[" * 200_000, "is not JSON"),
        ("[]", "is not a course"),
        ('{"title": "x"}', "is not a course: `fondation analyze"),
        (json.dumps(_value(version=99)), "version 99"),
        (json.dumps(_value(chapters=[{"slug": "x"}])), "chapters.0"),
        (json.dumps(_value(chapters=[])), "no chapters"),
        (json.dumps(_value(chapters=[{**_value()["chapters"][0], "slug": "../../etc"}])), "no name of its own"),
        (json.dumps(_value(chapters=[_value()["chapters"][0]] * 2)), "no name of its own"),
    ],
)
def test_what_is_no_course_is_refused_in_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "course.json"
    path.write_text(content)
    with pytest.raises(NotACourse, match=said) as error:
        export.read(path)
    assert str(path) in error.value.message
    assert "\n" not in error.value.message


def test_an_answer_that_is_no_option_is_refused(tmp_path: Path) -> None:
    value = _value()
    value["chapters"][0]["quiz"][0]["answer"] = 4
    path = tmp_path / "course.json"
    path.write_text(json.dumps(value))
    with pytest.raises(NotACourse, match="question of pot"):
        export.read(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        export.read(tmp_path / "none.json")


@pytest.mark.parametrize("form", ["epub", "anki", "json"])
def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path, form: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text("{}")
    with pytest.raises(OutputTaken, match=r"mine\.json is there already"):
        export.write(hostile(), form, path)
    assert path.read_text() == "{}"


@pytest.mark.parametrize("form", list(export.FORMATS))
def test_an_export_replaces_its_own_earlier_one_with_the_same_bytes(tmp_path: Path, form: str) -> None:
    first = {path: path.read_bytes() for path in export.write(hostile(), form, tmp_path / "out")}
    again = {path: path.read_bytes() for path in export.write(hostile(), form, tmp_path / "out")}
    assert again == first
    assert first


@pytest.mark.parametrize(("form", "library"), [("epub", "ebooklib"), ("anki", "genanki")])
def test_a_missing_library_is_named_with_what_installs_it(
    tmp_path: Path, form: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, export.FORMATS[form], raising=False)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "meta_path", [_Without(library), *sys.meta_path])
    with pytest.raises(MissingExtra, match=rf"{library}: pip install 'fondation\[export\]'"):
        export.write(hostile(), form, tmp_path / "out")


class _Without:
    """A finder that has never heard of a library."""

    def __init__(self, library: str) -> None:
        self._library = library

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name.partition(".")[0] == self._library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
