"""The `.gitignore` files of a tree: which paths they exclude, whether committed or not."""

from __future__ import annotations

from collections.abc import Iterable

from course.survey import globs
from course.survey.globs import Glob

NAME = ".gitignore"
_ANYWHERE = "^(?:.+/)?"


class Ignoring:
    """Answers as `git check-ignore --no-index` does: a file below an excluded folder stays excluded."""

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        self._rules = {path.rpartition("/")[0]: _Rules(globs.lines(data)) for path, data in files}
        self._folders = {"": False}
        self._chains: dict[str, list[tuple[int, _Rules]]] = {}

    def __call__(self, path: str) -> bool:
        """Whether a file is excluded."""
        folder = path.rpartition("/")[0]
        return bool(self._rules) and (self._excludes_folder(folder) or self._excludes(folder, path, ""))

    def _excludes_folder(self, folder: str) -> bool:
        if folder not in self._folders:
            above = folder.rpartition("/")[0]
            self._folders[folder] = self._excludes_folder(above) or self._excludes(above, folder, "/")
        return self._folders[folder]

    def _excludes(self, folder: str, path: str, mark: str) -> bool:
        """Whether the rules of `folder` and those above it exclude a path in it; `mark` is "/" for a folder."""
        name = path.rpartition("/")[2] + mark
        for cut, rules in self._chain(folder):
            decision = rules.decide(name, path[cut:] + mark)
            if decision is not None:
                return decision
        return False

    def _chain(self, folder: str) -> list[tuple[int, _Rules]]:
        """The rules that hold in a folder, nearest first, each with the length of the path before it."""
        if folder not in self._chains:
            above = self._chain(folder.rpartition("/")[0]) if folder else []
            own = self._rules.get(folder)
            self._chains[folder] = [(len(folder) + 1 if folder else 0, own), *above] if own else above
        return self._chains[folder]


class _Rules:
    """One file's patterns: those for a name in any folder, and those for a path."""

    def __init__(self, lines: list[str]) -> None:
        self._patterns: list[tuple[bool, Glob]] = []
        for line in lines:
            if found := globs.glob(line):
                self._patterns.append(("/" not in line.strip().lstrip("!").rstrip("/"), found))
        # Most files match nothing: two expressions tell so at once.
        self._names = globs.any_of(
            item.expression.replace(_ANYWHERE, "^") for by_name, item in self._patterns if by_name
        )
        self._paths = globs.any_of(item.expression for by_name, item in self._patterns if not by_name)

    def decide(self, name: str, path: str) -> bool | None:
        """What the last pattern that matches says, if there is one."""
        if not (self._names and self._names.match(name)) and not (self._paths and self._paths.match(path)):
            return None
        for by_name, pattern in reversed(self._patterns):
            if pattern.matches(name if by_name else path):
                return pattern.include
        return None
