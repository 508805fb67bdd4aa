"""TypeScript: what `tsconfig.json` says about where modules are found. It is JSON with comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from course.survey.manifests.manifest import json_object, string, table

_NAME = re.compile(r"^[jt]sconfig(?:\.[\w-]{1,40})?\.json$")
#: Texts are kept; comments and commas before a closing bracket are not JSON. Each alternative reads on to its end.
_EXTRA = re.compile(r'"(?:[^"\\]|\\.)*"?|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?|,(?=[ \t\r\n]{0,200}[}\]])', re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Patterns and what stands for them, and the folder bare names are looked up in, as written."""

    #: The file whose settings these ones add to.
    extends: str = ""
    base: str | None = None
    paths: tuple[tuple[str, tuple[str, ...]], ...] | None = None


def is_settings(path: str) -> bool:
    """Whether a file holds settings of TypeScript."""
    return _NAME.match(path.rpartition("/")[2]) is not None


def read_settings(data: bytes) -> Settings:
    """The settings in a file; malformed ones are none."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    found = json_object(text) or json_object(_EXTRA.sub(_kept, text)) or {}
    options = table(found.get("compilerOptions"))
    base, paths = options.get("baseUrl"), options.get("paths")
    return Settings(
        extends=string(found.get("extends")),
        base=base if isinstance(base, str) else None,
        paths=tuple((key, _targets(value)) for key, value in paths.items()) if isinstance(paths, dict) else None,
    )


def _targets(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _kept(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else ""
