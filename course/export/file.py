"""A course as one JSON file, from which every other form can be made."""

from __future__ import annotations

import json
from pathlib import Path

from course.export import outputs
from course.export.edition import FORMAT, Edition


def write(edition: Edition, path: Path) -> list[Path]:
    """Write the file; a folder that is there, or a name without .json, gets a course.json."""
    target = path if path.suffix == ".json" and not path.is_dir() else path / "course.json"
    return outputs.write_file(target, edition.text().encode("utf-8", "backslashreplace"), _is_ours)


def _is_ours(path: Path) -> bool:
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("format") == FORMAT
