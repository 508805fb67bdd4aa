"""Files nobody should write, and everybody has."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import NoSource
from course.survey import parsing, survey
from course.survey.packing import Packed, pack
from course.survey.parsers import python
from course.survey.parsing import Source
from course.tree import FolderTree, RepositoryTree
from tests.unit.course.conftest import MakeRepository, git, made, text
from tests.unit.course.library import LIBRARY, PART

SOUND = "def sound():\n    return 1\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.py", b""),
        ("newlines.py", b"\n\n\n"),
        ("huge_line.py", b"x = '" + b"a" * 300_000 + b"'\n"),
        ("deep.py", b"x = " + b"(" * 20_000 + b")" * 20_000 + b"\n"),
        ("deep_blocks.py", b"".join(b" " * n + b"if x:\n" for n in range(400)) + b" " * 400 + b"pass\n"),
        ("nested.py", b"".join(b" " * n + b"class C%d:\n" % n for n in range(200)) + b" " * 200 + b"x = 1\n"),
        ("latin.py", "# -*- coding: latin-1 -*-\ndef café():\n    '''Où?'''\n".encode("latin-1")),
        ("windows.py", b"class A:\r\n    '''Doc.\r\n\r\n    More.'''\r\n    def f(self):\r\n        return 1\r\n" * 3),
        ("old_mac.py", b"def f():\r    return 1\rx = 2\r"),
        ("bom.py", b"\xef\xbb\xbfdef f():\n    return 1\n"),
        ("broken.py", b"def f(:\n  class ) = 3\n\nclass Good:\n    def m(self):\n        return 1\n"),
        ("binary.py", b"\x00\x01\x02"),
        ("form_feed.py", b"x = 1\n\x0c\ndef f():\n    return '\x0b\x1c'\n"),
        ("separators.py", "def f():\n    return '\u2028\u2029\x85'\n\ndef g():\n    return 2\n".encode()),
        ("cycle.py", b"from cycle import *\nclass A(B): pass\nclass B(A): pass\nx = x.y\nx = A.b.c()\n"),
    ],
)  # fmt: skip
def test_a_strange_file_does_no_harm(repository: MakeRepository, name: str, content: bytes) -> None:
    files: dict[str, str | bytes] = {"sound.py": SOUND, name: content}
    whole = made(repository(files))
    assert whole.chapters
    assert whole.stats["citations_valid"] == whole.stats["citations"]
    assert whole.stats["removed"] == 0
    whole_text = text(whole)
    whole_text.encode("utf-8")


def test_only_tests_are_still_a_course(repository: MakeRepository) -> None:
    whole = made(repository({"tests/test_a.py": LIBRARY["tests/test_boiler.py"]}))
    assert len(whole.chapters) >= 2


def test_code_cannot_break_out_of_its_fence(repository: MakeRepository) -> None:
    method = "    def m{n}(self):\n        x = '```'\n        y = '[x](javascript:alert(1))'\n        z = {n}\n"
    method += "        return x\n"
    body = 'class Fence:\n    """Quotes.\n\n    ````\n    <script>alert(1)</script>\n    """\n'
    body += "".join(method.format(n=n) for n in range(4))
    whole = made(repository({"fence.py": body}))
    inside = False
    for line in text(whole).split("\n"):
        if line.startswith("```"):
            inside = not inside if line.strip("`") == "" or not inside else inside
        elif not inside:
            assert "<script" not in line
            assert "](javascript" not in line


def test_docstrings_cannot_speak_markdown(repository: MakeRepository) -> None:
    doc = "Runs [click](https://evil.example/x) <b>now</b> ![p](http://evil.example/p.png) | pipes | and # marks."
    whole = made(
        repository(
            {"a.py": f'class Evil:\n    """{doc}"""\n\n    def f(self):\n        """{doc}"""\n        return 1\n' * 2}
        )
    )
    told = re.sub(r"^```.*?^```$", "", text(whole), flags=re.MULTILINE | re.DOTALL)
    assert "Runs click now \\| pipes" in told
    assert "](http" not in told
    assert "<b>" not in told


def test_positions_survive_carriage_returns() -> None:
    facts = python.parse(b"import os\r\n\r\nclass A:\r\n    def f(self):\r\n        return 1\r\n")
    assert [(item.qualname, item.start, item.end) for item in facts.symbols] == [("A", 3, 5), ("A.f", 4, 5)]


def test_a_line_of_fifty_megabytes_is_left_out_unread(repository: MakeRepository) -> None:
    root = repository({"sound.py": SOUND, "line.py": b"x = '" + b"a" * 50_000_000 + b"'\n"})
    assert {item.path: item.reason for item in made(root).left_out} == {"line.py": "too large (over 1 MB)"}


def test_folders_nested_beyond_reason_are_named(repository: MakeRepository) -> None:
    deep = "/".join("d" * 70) + "/deep.py"
    root = repository({"sound.py": SOUND, deep: SOUND, "/".join("e" * 50) + "/low.py": SOUND})
    for tree in (RepositoryTree(root), FolderTree(root)):
        found = survey(tree, lambda _: None)
        assert len(found.modules) == 2
        assert [item.reason for item in found.left_out] == ["unusual path name or file type"]


def test_links_in_a_circle_end(repository: MakeRepository) -> None:
    root = repository({"a/sound.py": SOUND})
    (root / "a" / "up").symlink_to("..")
    (root / "x.py").symlink_to("y.py")
    (root / "y.py").symlink_to("x.py")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "links")
    for tree in (RepositoryTree(root), FolderTree(root)):
        found = survey(tree, lambda _: None)
        assert list(found.modules) == ["a/sound.py"]
        assert {item.path: item.reason for item in found.left_out} == dict.fromkeys(
            ["a/up", "x.py", "y.py"], "symbolic link"
        )


def test_only_prose_is_refused_in_words(repository: MakeRepository) -> None:
    with pytest.raises(NoSource, match=r"None of the 2 files here is source code \(Markdown\)"):
        made(repository({"README.md": "# Prose\n\nNothing but that.\n", "more.md": "# More\n"}))


def test_no_docstring_anywhere_is_still_a_course(repository: MakeRepository) -> None:
    bare = {path: re.sub(r' *""".*?"""\n', "", text, flags=re.DOTALL) for path, text in LIBRARY.items()}
    whole = made(repository(bare))
    assert len(whole.chapters) >= 2
    assert whole.stats["citations_valid"] == whole.stats["citations"]


SUFFIXES = (".py", ".js", ".ts", ".tsx", ".go", ".rs", ".java", ".c", ".h", ".cpp", ".cs", ".rb", ".php", ".kt", ".lua")


@settings(max_examples=150, deadline=None)
@given(
    suffix=st.sampled_from(SUFFIXES),
    data=st.one_of(
        st.binary(max_size=400),
        st.text(alphabet="(){}[]<>;:.,=\"'`\\\n\r \tclassdefunimprt#/*@$é\u2028", max_size=400).map(str.encode),
    ),
)
def test_any_bytes_are_a_source_file(suffix: str, data: bytes) -> None:
    facts = Packed(parsing.parse(Source(f"x{suffix}", data))).facts()
    last = data.count(b"\n") + 1
    for symbol in facts.symbols:
        assert 1 <= symbol.start <= symbol.line <= symbol.end <= last
    assert all(1 <= use.line <= last for use in facts.uses)
    assert all(1 <= item.line <= last for item in (*facts.imports, *facts.remarks))


@pytest.mark.parametrize("source", [*LIBRARY.values(), PART.format(n=1)])
def test_facts_survive_packing(source: str) -> None:
    facts = python.parse(source.encode())
    packed = pack(facts)
    assert Packed(packed).facts() == facts
    for damaged in (b"", b"short", packed[:40]):
        with pytest.raises(ValueError, match=r"."):
            Packed(damaged)


def test_twenty_thousand_files_do_not_take_long(repository: MakeRepository) -> None:
    body = "from pkg{m}.mod{k} import Part{k}\n\n\nclass Part{n}(Part{k}):\n"
    body += "    def run(self):\n        return self.run()\n"
    files: dict[str, str] = {}
    for n in range(20_000):
        k = max(n - 7, 0)
        files[f"src/pkg{n % 200}/mod{n}.py"] = body.format(n=n, k=k, m=k % 200)
    root = repository(files)
    before = time.process_time()
    found = survey(RepositoryTree(root), lambda _: None)
    # Processor time, not the clock's: a busy machine is not this code's fault.
    assert time.process_time() - before < 20
    assert len(found.modules) == 20_000
    assert len(found.references) >= 39_000


def test_a_thousand_files_do_not_take_long(repository: MakeRepository, tmp_path: Path) -> None:
    body = LIBRARY["src/kettle/boiler.py"]
    files = {f"src/pkg{n % 40}/mod{n}.py": body.replace("Boiler", f"Boiler{n}") for n in range(300)}
    whole = made(repository(files))
    assert 5 <= len([item for item in whole.chapters if item.slug not in ("start-here", "glossary")]) <= 12


@pytest.mark.parametrize("bad", ["[", "<a ", "{@link ", "**", "\\"])
def test_long_text_full_of_marks_is_read_in_no_time(bad: str, repository: MakeRepository) -> None:
    """Not in minutes, as where a pattern looks for the other mark from each of them."""
    line = bad * (100 // len(bad))
    lines = "\n".join([line] * 350)
    readme = f"# Pot\n\nTea in a pot {lines}\n\nPot keeps tea warm for hours.\n"
    source = f'def brew(leaves):\n    r"""Brews {lines} tea."""\n    return leaves\n'
    whole = made(repository({"README.md": readme, "pot.py": source}))
    assert "Pot keeps tea warm for hours." in whole.chapters[0].markdown
