"""Which files a course is made of, and what it says of the others."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course.survey import Survey, survey
from course.survey.attributes import Attributes
from course.survey.encodings import as_utf8
from course.survey.globs import glob
from course.survey.ignoring import Ignoring
from course.tree import open_tree
from tests.unit.course.conftest import MakeRepository, git

CODE = "def f():\n    return 1\n"


def surveyed(path: Path) -> Survey:
    return survey(open_tree(path), lambda _: None)


def left_out(path: Path) -> dict[str, str]:
    return {item.path: item.reason for item in surveyed(path).left_out}


def test_what_gitignore_excludes_is_left_out_though_committed(repository: MakeRepository, tmp_path: Path) -> None:
    files: dict[str, str] = {
        "kept.py": CODE,
        "output/made.py": CODE,
        "deep/down/made.tmp.py": CODE,
        "deep/down/again.tmp.py": CODE,
        "only_here/x.py": CODE,
        ".gitignore": "output/\n*.tmp.py\n",
        "deep/down/.gitignore": "!again.tmp.py\n",
    }
    root = repository(files)
    for tree in (root, _copy(root, tmp_path / "folder")):
        assert set(surveyed(tree).modules) == {"kept.py", "deep/down/again.tmp.py", "only_here/x.py"}
        assert left_out(tree) == {
            "output/made.py": "ignored by .gitignore",
            "deep/down/made.tmp.py": "ignored by .gitignore",
        }


def test_gitattributes_decide_against_names_and_for_them(repository: MakeRepository) -> None:
    root = repository(
        {
            ".gitattributes": "api/*.py linguist-generated\nvendor/ours/** -linguist-vendored\n"
            "lib/** linguist-vendored=true\nmade_pb2.py linguist-generated=false\nguide/** linguist-documentation\n",
            "lib/.gitattributes": "mine.py !linguist-vendored\n",
            "main.py": CODE, "api/client.py": CODE, "vendor/ours/a.py": CODE, "vendor/theirs/a.py": CODE,
            "lib/mine.py": CODE, "lib/other.py": CODE, "made_pb2.py": f"# @generated\n{CODE}", "guide/x.py": CODE,
        }
    )  # fmt: skip
    found = surveyed(root)
    assert set(found.modules) == {"main.py", "vendor/ours/a.py", "lib/mine.py", "made_pb2.py", "guide/x.py"}
    assert found.modules["guide/x.py"].role == "aside"
    assert left_out(root) == {
        "api/client.py": "marked as generated in .gitattributes",
        "lib/other.py": "marked as vendored in .gitattributes",
        "vendor/theirs/a.py": "vendored",
    }


_PARTS = st.sampled_from(["a", "b", "ab", "a.py", "b.txt", "build", "x y", "*", "**", "a*", "*.py", "?", "[ab]", "!a"])
_PATTERNS = st.lists(
    st.builds(
        lambda mark, start, parts, end: f"{mark}{start}{'/'.join(parts)}{end}",
        st.sampled_from(["", "", "!"]),
        st.sampled_from(["", "/"]),
        st.lists(_PARTS, min_size=1, max_size=3),
        st.sampled_from(["", "/"]),
    ),
    max_size=5,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@example(top=["a/b"], nested=["!b"])
@example(top=["*/"], nested=["!*"])
@example(top=["a", "!a/**"], nested=[])
@given(top=_PATTERNS, nested=_PATTERNS)
def test_git_and_the_survey_agree_on_what_is_ignored(
    tmp_path_factory: pytest.TempPathFactory, top: list[str], nested: list[str]
) -> None:
    root = tmp_path_factory.mktemp("ignored")
    git(root, "init", "--quiet", "--template=")
    rules = {".gitignore": "\n".join(top).encode(), "a/.gitignore": "\n".join(nested).encode()}
    paths = ["a.py", "b.txt", "x y", "a/a.py", "a/b/a.py", "a/build/b.txt", "build/a.py", "b/ab/a.py", "ab/b/a/b.txt"]
    for path, data in [*rules.items(), *((path, b"") for path in paths)]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    command = ["git", "check-ignore", "--no-index", "-z", "--stdin"]
    asked = "\0".join(paths).encode()
    done = subprocess.run(command, cwd=root, input=asked, capture_output=True, check=False)
    ignores = Ignoring(rules.items())
    assert [path for path in paths if ignores(path)] == [path for path in done.stdout.decode().split("\0") if path]


def test_a_pattern_made_to_be_slow_is_not() -> None:
    pattern = glob("*a" * 60 + "b")
    assert pattern is not None
    assert pattern.regex is not None
    assert pattern.regex.match("a" * 400) is None
    assert glob("**/" * 50 + "x") is None


@given(st.binary(max_size=300))
def test_any_bytes_are_rules(data: bytes) -> None:
    Ignoring([(".gitignore", data)])("a/b.py")
    Attributes([(".gitattributes", data), ("a/.gitattributes", b"* linguist-generated\n" + data)])("a/b.py")


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        ("x = 'é'\n".encode(), "UTF-8", "x = 'é'\n"),
        ("\ufeffx = 'é'\n".encode("utf-16-le"), "UTF-16-LE", "x = 'é'\n"),
        ("\ufeffx = 'é'\n".encode("utf-16-be"), "UTF-16-BE", "x = 'é'\n"),
        ("\ufeffx = 1\n".encode("utf-32-le"), "UTF-32-LE", "x = 1\n"),
        ("x = 'é'\n".encode("latin-1"), "ISO-8859-1", "x = 'é'\n"),
        ("# -*- coding: koi8-r -*-\n# привет\n".encode("koi8-r"), "KOI8-R", "# -*- coding: koi8-r -*-\n# привет\n"),
        # What is no encoding of text is not tried.
        (b"# coding: unicode_escape\n# \\x41\xe9\n", "ISO-8859-1", "# coding: unicode_escape\n# \\x41é\n"),
        (b"# coding: nothing-at-all\n\xe9", "ISO-8859-1", "# coding: nothing-at-all\né"),
    ],
)
def test_encodings_are_found(raw: bytes, encoding: str, text: str) -> None:
    assert as_utf8(raw) == (text.encode(), encoding)


def test_a_file_in_another_encoding_is_read_and_said_to_be(repository: MakeRepository) -> None:
    wide = 'def café():\n    """Où ?"""\n    return 1\n'
    root = repository({"wide.py": ("\ufeff" + wide).encode("utf-16-le"), "old.py": wide.encode("latin-1")})
    told: list[str] = []
    found = survey(open_tree(root), told.append)
    for module in found.modules.values():
        assert [(item.qualname, item.doc, item.start, item.end) for item in module.facts.symbols] == [
            ("café", "Où ?", 1, 3)
        ]
        # A quotation would not be what stands in the file, byte for byte.
        assert not module.is_quotable
    assert len(told) == 1
    assert "old.py (ISO-8859-1), wide.py (UTF-16-LE)" in told[0]


def test_folders_that_tools_make_are_named_and_not_entered(tmp_path: Path) -> None:
    for path in ("a.py", "node_modules/x/y.js", "venv/lib/z.py", ".git/config"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(CODE)
    assert left_out(tmp_path) == {
        "node_modules": "a folder of built or installed files",
        "venv": "a folder of built or installed files",
    }


def _copy(root: Path, target: Path) -> Path:
    for path in root.rglob("*"):
        if ".git" not in path.relative_to(root).parts and path.is_file():
            (target / path.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
            (target / path.relative_to(root)).write_bytes(path.read_bytes())
    return target
