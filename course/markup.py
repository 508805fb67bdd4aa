"""The Markdown dialect of chapters: escaping of foreign text, citations, excerpts, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from course.survey import documents
from course.tree import paths

_SPECIAL = re.compile(r"([\\*\[\]<|~`]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
_LEADING = re.compile(r"^(\s*)([-+=#>]|\d+[.)])")
CITE = re.compile(
    r"(?<!\\)\[(?P<label>(?:\\.|[^\[\]\\\n])*)\]\(cite:(?P<path>[^)\s#]+)#L(?P<start>\d+)-L(?P<end>\d+)\)"
)
_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)\n?^(?P=fence)$", re.MULTILINE | re.DOTALL)
INFO = re.compile(r"^(?P<language>\S+) path=(?P<path>\S+) lines=(?P<start>\d+)-(?P<end>\d+)$")
CHAPTER_LINK = re.compile(r"(?<!\\)\[(?P<label>(?:\\.|[^\[\]\\\n])*)\]\(chapter:(?P<slug>[^)\s]*)\)")


class Cite(NamedTuple):
    """Lines of a file, and the name that must be found in them."""

    path: str
    start: int
    end: int
    name: str = ""

    def link(self) -> str:
        """The citation as an inline link."""
        span = str(self.start) if self.start == self.end else f"{self.start}-{self.end}"
        label = escape(f"{paths.shown(self.path)}:{span}")
        return f"[{label}](cite:{paths.encoded(self.path)}#L{self.start}-L{self.end})"


def escape(text: str) -> str:
    """Foreign text as Markdown that shows it as it is; code in backticks stays code."""
    pieces = re.split(r"(`[^`\n]+`)", documents.plain(text))
    shown = "".join(
        code(piece[1:-1]) if piece.startswith("`") and piece.endswith("`") and len(piece) > 2 else _escaped(piece)
        for piece in pieces
    )
    # What is quoted the French way stays together with its marks.
    shown = shown.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")
    return _LEADING.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", shown)


def code(text: str) -> str:
    """Inline code, whatever backticks are in it."""
    text = documents.plain(text)
    if not text:
        return ""
    runs = [len(run) for run in re.findall(r"`+", text)]
    fence = "`" * (next(size for size in range(1, len(runs) + 2) if size not in runs))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cell(text: str) -> str:
    """Markdown made safe for a table cell."""
    return re.sub(r"(?<!\\)\|", r"\\|", text.replace("\n", " "))


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += ["| " + " | ".join(cell(item) for item in row) + " |" for row in rows]
    return "\n".join(lines)


def excerpt(label: str, cite: Cite, text: str) -> str:
    """Verbatim lines as a fence that says where they are from; `label` is what highlighters call the language."""
    fence = fence_for(text)
    return f"{fence}{_info(label, cite)}\n{text}\n{fence}"


def fence_for(text: str) -> str:
    """A fence no line of the text can close."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    return "`" * (longest + 1)


def place(match: re.Match[str]) -> tuple[str, int, int]:
    """Path, first and last line of a citation, or of the info string of an excerpt."""
    return paths.decoded(match["path"]), int(match["start"]), int(match["end"])


def outside_fences(markdown: str, text: Callable[[str], str], fence: Callable[[re.Match[str]], str]) -> str:
    """Markdown with its prose and its fences each passed through a function of their own."""
    pieces: list[str] = []
    position = 0
    for match in _FENCE.finditer(markdown):
        pieces += [text(markdown[position : match.start()]), fence(match)]
        position = match.end()
    return "".join([*pieces, text(markdown[position:])])


def moved(markdown: str, now_at: Callable[[tuple[str, int, int]], tuple[str, int, int]]) -> str:
    """Markdown whose citations point at where their lines are now."""

    def now(match: re.Match[str]) -> Cite:
        return Cite(*now_at(place(match)))

    def fence(match: re.Match[str]) -> str:
        info = INFO.match(match["info"])
        if info is None:
            return match[0]
        cite = now(info)
        return match[0].replace(match["info"], _info(info["language"], cite), 1)

    return outside_fences(markdown, lambda text: CITE.sub(lambda match: now(match).link(), text), fence)


def _info(label: str, cite: Cite) -> str:
    return f"{label} path={paths.encoded(cite.path)} lines={cite.start}-{cite.end}"


def chapter_link(title: str, slug: str) -> str:
    """A link to another chapter."""
    return f"[{_escaped(documents.plain(title))}](chapter:{slug})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
