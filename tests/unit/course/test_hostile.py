"""Files nobody should write, and everybody has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course.survey.parsers import python
from tests.unit.course.conftest import MakeRepository, made, text
from tests.unit.course.library import LIBRARY

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


def test_a_thousand_files_do_not_take_long(repository: MakeRepository, tmp_path: Path) -> None:
    body = LIBRARY["src/kettle/boiler.py"]
    files = {f"src/pkg{n % 40}/mod{n}.py": body.replace("Boiler", f"Boiler{n}") for n in range(300)}
    whole = made(repository(files))
    assert 5 <= len(whole.chapters) - 1 <= 12
