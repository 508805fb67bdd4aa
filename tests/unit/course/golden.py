"""Golden surveys: `golden/<language>/source` is a little project, `survey.json` beside it what is known of it.

Write them anew with `python -m tests.unit.course.golden [LANGUAGE ...]`, and read the difference before keeping it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from course.survey import survey
from course.survey.describe import describe
from course.tree import FolderTree

FOLDER = Path(__file__).parent / "golden"


def languages() -> list[str]:
    """The projects there are, by folder name."""
    return sorted(path.parent.name for path in FOLDER.glob("*/source"))


def seen(language: str) -> dict[str, Any]:
    """What the survey says of a project now."""
    return describe(survey(FolderTree(FOLDER / language / "source"), lambda _: None))


def expected(language: str) -> Any:
    """What it should say."""
    return json.loads((FOLDER / language / "survey.json").read_text(encoding="utf-8"))


def write(language: str) -> None:
    """Take what the survey says now for what it should say."""
    text = json.dumps(seen(language), indent=1, ensure_ascii=False)
    (FOLDER / language / "survey.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or languages():
        write(name)
