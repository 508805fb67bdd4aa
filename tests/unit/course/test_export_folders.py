"""Folders of Markdown, of a site and of tours: what a learner opens, and what stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from course import export
from course.errors import OutputTaken
from course.export.edition import Edition
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.editions import COMMIT, SCRIPT, chapter, hostile
from tests.unit.course.library import LIBRARY

#: What the CodeTour extension reads, from its public schema, and nothing beyond.
_POSITION = {
    "type": "object",
    "required": ["line", "character"],
    "additionalProperties": False,
    "properties": {"line": {"type": "integer", "minimum": 1}, "character": {"type": "integer", "minimum": 1}},
}
TOUR: dict[str, Any] = {
    "type": "object",
    "required": ["title", "steps"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string"},
        "ref": {"type": "string"},
        "isPrimary": {"type": "boolean"},
        "nextTour": {"type": "string"},
        "steps": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["description"],
                "additionalProperties": False,
                "properties": {
                    "title": {"type": "string"},
                    "description": {"type": "string", "minLength": 1},
                    "file": {"type": "string"},
                    "line": {"type": "integer", "minimum": 1},
                    "selection": {
                        "type": "object",
                        "required": ["start", "end"],
                        "properties": {"start": _POSITION, "end": _POSITION},
                    },
                },
                "dependentRequired": {"line": ["file"], "selection": ["line"]},
            },
        },
    },
}


def tours(edition: Edition, folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in export.write(edition, "codetour", folder)]


def test_answers_are_hidden_until_asked_for(tmp_path: Path) -> None:
    export.write(hostile(), "markdown", tmp_path)
    text = (tmp_path / "01-pot.md").read_text()
    asked, _, told = text.partition("<summary>Answer</summary>")
    assert "Because" not in asked
    assert "   B) \\<script>alert(1)\\</script>. Because" in told
    assert "<details>\n<summary>Solution</summary>\n\nIt is a pot" in text
    assert text.count("<details>") == text.count("</details>") == 2


def test_markdown_links_lead_somewhere_and_code_stays_as_it_is(tmp_path: Path) -> None:
    export.write(hostile(), "markdown", tmp_path)
    text = (tmp_path / "01-pot.md").read_text()
    assert f"[src/pot.py:3-5](https://example.org/o/pots/blob/{COMMIT}/src/pot.py#L3-L5)" in text
    assert "[the lid](02-lid.md) and nothing." in text
    assert "`src/pot.py:3-5`\n\n```python\nclass Pot:" in text
    assert "[not a link](cite:src/pot.py#L1-L1)" in text
    assert "Next: [Lid" in text
    index = (tmp_path / "README.md").read_text()
    assert "```mermaid\nflowchart TD" in index
    assert "1 file left out" in index.replace("one file", "1 file")


@pytest.mark.parametrize(
    ("form", "name"), [("markdown", "README.md"), ("html", "index.html"), ("html", "assets/site.js")]
)
def test_files_of_somebody_else_stop_an_export(tmp_path: Path, form: str, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputTaken, match="is there already"):
        export.write(hostile(), form, tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [Path(name).name]


@pytest.mark.parametrize(
    ("form", "gone", "kept"),
    [("markdown", "02-lid.md", "03-mine.md"), ("html", "chapters/lid.html", "chapters/mine.html"),
     ("codetour", ".tours/02-lid.tour", ".tours/03-mine.tour")],
)  # fmt: skip
def test_chapters_that_are_no_more_go_and_everything_else_stays(
    tmp_path: Path, form: str, gone: str, kept: str
) -> None:
    export.write(hostile(), form, tmp_path)
    assert (tmp_path / gone).exists()
    (tmp_path / kept).write_text("mine")
    export.write(hostile(chapters=(chapter(1, "pot", "Pot", "Less."),)), form, tmp_path)
    assert not (tmp_path / gone).exists()
    assert (tmp_path / kept).read_text() == "mine"


def test_a_tour_is_what_the_extension_reads(repository: MakeRepository, tmp_path: Path) -> None:
    root = repository(LIBRARY)
    whole = made(root)
    found = tours(Edition(course=whole), tmp_path)
    titles = [tour["title"] for tour in found]
    assert titles == sorted(titles)
    for tour, following in zip(found, [*titles[1:], None], strict=True):
        jsonschema.validate(tour, TOUR)
        assert tour.get("nextTour") == following
        assert tour["ref"] == whole.commit
    assert [tour.get("isPrimary") for tour in found] == [True] + [None] * (len(found) - 1)


def test_steps_stand_at_lines_that_exist_and_select_what_is_quoted(repository: MakeRepository, tmp_path: Path) -> None:
    steps = [step for tour in tours(Edition(course=made(repository(LIBRARY))), tmp_path) for step in tour["steps"]]
    selected = 0
    for step in steps:
        if "file" not in step:
            continue
        lines = LIBRARY[step["file"]].split("\n")
        assert 1 <= step["line"] <= len(lines)
        if "selection" in step:
            end = step["selection"]["end"]
            assert end["character"] == len(lines[end["line"] - 1]) + 1
            selected += 1
    assert selected >= 3
    assert any(step.get("file") == "src/kettle/boiler.py" and "boil" in step["description"] for step in steps)


def test_nothing_in_a_tour_can_be_run_or_filled_in(tmp_path: Path) -> None:
    first, second = tours(hostile(), tmp_path)
    jsonschema.validate(first, TOUR)
    told = "\n".join(step["description"] for step in first["steps"])
    assert "a link (" in told
    assert "](command:" not in told
    assert "\n>>" not in told
    assert "{{" not in told
    assert "\\<command:run>" in told
    assert "It is a pot" not in told
    assert f"[the lid][{second['title']}]" in told
    assert "[" not in second["title"]
    assert SCRIPT not in "".join(step["description"] for step in second["steps"])
    excerpt = next(step for step in first["steps"] if "selection" in step)
    assert (excerpt["file"], excerpt["line"], excerpt["selection"]["end"]["line"]) == ("src/pot.py", 3, 5)


def test_a_tour_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / ".tours").mkdir()
    (tmp_path / ".tours" / "01-pot.tour").write_text('{"title": "mine", "steps": []}')
    with pytest.raises(OutputTaken, match=r"01-pot\.tour"):
        export.write(hostile(), "codetour", tmp_path)
    assert [path.name for path in (tmp_path / ".tours").iterdir()] == ["01-pot.tour"]
