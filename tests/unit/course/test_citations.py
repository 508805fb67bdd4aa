"""Whatever is in a repository, every citation of its course holds."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.courses import Course
from course.markup import CITE, INFO, outside_fences, place
from course.tree import paths
from tests.unit.course.conftest import made

NAMES = st.sampled_from(["a.py", "b.py", "pkg/__init__.py", "pkg/core.py", "tests/test_a.py", "README.md", "lib/x.js",
                         "main.go", "ü/ö.py", "a b/c.py", "pyproject.toml"])  # fmt: skip
WORD = st.sampled_from(["Pot", "pour", "lid", "x", "Tea", "size", "ValueError", "self", "é", "naïve"])
LINE = st.one_of(
    st.builds("class {}({}):".format, WORD, WORD),
    st.builds("    def {}(self, {}=1) -> {}:".format, WORD, WORD, WORD),
    st.builds('    """{} does {} with [{}](x) `{}` <b> | * _'.format, WORD, WORD, WORD, WORD),
    st.builds("        raise {}('{} `{}`')".format, WORD, WORD, WORD),
    st.builds("        return {}.{}({}=2)".format, WORD, WORD, WORD),
    st.builds("from {} import {} as {}".format, st.sampled_from(["a", "b", "pkg", ".core", "pkg.core"]), WORD, WORD),
    st.builds("def {}({}):  # TODO: {}".format, WORD, WORD, WORD),
    st.builds("function {}({}) {{ throw new {}() }}".format, WORD, WORD, WORD),
    st.sampled_from(["", "    pass", "```", '"""', "\t", "@property", "    x: int = 1", 'name = "tea"', "\x0c"]),
    st.text(max_size=30),
)
TEXT = st.lists(LINE, max_size=40).map(lambda lines: "\n".join(lines).encode("utf-8", "replace"))
BYTES = st.one_of(TEXT, TEXT.map(lambda data: data.replace(b"\n", b"\r\n")), st.binary(max_size=200),
                  TEXT.map(lambda data: data + b"\xff\xfe\n")).filter(lambda data: b"\0" not in data)  # fmt: skip


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.dictionaries(NAMES, BYTES, min_size=1, max_size=6))
def test_all_citations_of_any_repository_hold(tmp_path: Path, files: dict[str, bytes]) -> None:
    root = tmp_path / "any"
    shutil.rmtree(root, ignore_errors=True)
    for name, data in {**files, "sure.py": b"def sure():\n    return 1\n"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    whole = made(root)
    assert whole.stats["citations_valid"] == whole.stats["citations"] > 0
    assert whole.stats["removed"] == whole.stats["repaired"] == 0
    check(whole, root)


def check(whole: Course, root: Path) -> None:
    """Hold every citation against the files, without the help of the course."""
    for chapter in whole.chapters:
        seen: list[tuple[str, int, int]] = []

        def prose(text: str, seen: list[tuple[str, int, int]] = seen) -> str:
            seen += [place(match) for match in CITE.finditer(text)]
            return text

        excerpts: list[tuple[str, int, int, str]] = []
        outside_fences(
            chapter.markdown,
            prose,
            lambda match, excerpts=excerpts: (
                (excerpts.append((*place(info), match["body"])) if (info := INFO.match(match["info"])) else None)
                or match[0]
            ),
        )
        for path, start, end, body in excerpts:
            lines = (root / path).read_bytes().decode().replace("\r\n", "\n").split("\n")
            assert body == "\n".join(lines[start - 1 : end])
        for path, start, end in [*seen, *(item[:3] for item in excerpts)]:
            count = (root / paths.decoded(path)).read_bytes().count(b"\n") + 1
            assert 1 <= start <= end <= count
        for item in chapter.citations:
            if item.name and item.path.endswith(".py"):
                # What is not UTF-8 is read in the encoding it seems to be in; then the name is not told by its bytes.
                data = (root / item.path).read_bytes()
                lines = data.split(b"\n")[item.start - 1 : item.end]
                assert any(item.name.encode() in line for line in lines) or not is_text(data), item


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
