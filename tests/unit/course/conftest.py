"""Small repositories, made with git in a temporary folder, and courses made of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import course
from course.courses import Course
from course.messages import Message

MakeRepository = Callable[..., Path]

#: The golden projects have tests of their own, which are read and not run.
collect_ignore = ["golden"]


@pytest.fixture
def repository(tmp_path: Path) -> MakeRepository:
    """Make a repository of the given files, with one commit; bytes are written as they are."""

    def make(files: dict[str, str] | dict[str, bytes] | dict[str, str | bytes], name: str = "sample") -> Path:
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        for path, content in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        if not (root / ".git").exists():
            git(root, "init", "--quiet", "--template=")
        commit(root)
        return root

    return make


def git(root: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z", "LC_ALL": "C",
    }  # fmt: skip
    done = subprocess.run(["git", *arguments], cwd=root, env=environment, capture_output=True, check=True)
    return done.stdout.decode().strip()


def commit(root: Path) -> None:
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "x")


def made(path: Path, memo: course.Memo | None = None, emit: Callable[[Message], None] | None = None) -> Course:
    """The offline course of a path."""
    return course.analyze(course.open_tree(path), course.engine("offline"), memo, emit)


def text(whole: Course) -> str:
    return "\n".join(chapter.markdown for chapter in whole.chapters)
