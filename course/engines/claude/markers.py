"""What a model wrote becomes a chapter: its markers turn into citations, and every link is made by us."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from course import markup
from course.markup import Cite
from course.tree import paths

_MARKER = re.compile(r"\[\[(?P<kind>excerpt |chapter )?(?P<target>[^\[\]\n]{1,400}?)\]\]")
_RANGE = re.compile(r"^(?P<path>.+?):(?:L)?(?P<start>\d{1,7})(?:-(?:L)?(?P<end>\d{1,7}))?$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?P<body>.*?)(?:^ {0,3}\1[ \t]*$\n?|\Z)", re.MULTILINE | re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_LINK = re.compile(r"(?<!\[)\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:[^\n]*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(?:https?|ftp|mailto|javascript|data):[^>\n]*>", re.IGNORECASE)
_URL = re.compile(r"\b(?:https?|ftp)://[^\s)>\]]+", re.IGNORECASE)
_CODE_SPAN = re.compile(r"(`[^`\n]+`)")
_TITLE = re.compile(r"^#\s+[^\n]*\n+")

#: The label and the lines of a place: empty lines may be cited but not shown; None when there is no such place.
Read = Callable[[str, int, int], "tuple[str, str] | None"]


@dataclass
class Found:
    """A chapter in the dialect, and what was not taken over."""

    markdown: str = ""
    cites: list[Cite] = field(default_factory=list)
    #: Markers that name no lines of this repository, as written.
    invented: list[str] = field(default_factory=list)


def chapter(text: str, read: Read, chapters: Mapping[str, str]) -> Found:
    """Model text as a chapter.

    `read` answers the label and the lines of a place; `chapters` are titles by slug. A marker that names a place
    becomes a citation or an excerpt copied from the tree; one that does not is removed and listed. Code of the
    model's own, links, images and HTML do not survive.
    """
    found = Found()
    text = _TITLE.sub("", text.strip().replace("\r\n", "\n"), count=1)
    text = _REFERENCE.sub("", _FENCE.sub("", text))
    pieces = []
    position = 0
    for match in _MARKER.finditer(text):
        pieces += [_prose(text[position : match.start()]), _marked(match, found, read, chapters)]
        position = match.end()
    pieces.append(_prose(text[position:]))
    found.markdown = re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip() + "\n"
    return found


def _marked(match: re.Match[str], found: Found, read: Read, chapters: Mapping[str, str]) -> str:
    target = match["target"].strip()
    if match["kind"] == "chapter ":
        return markup.chapter_link(chapters[target], target) if target in chapters else ""
    cite = place(target)
    shown = read(cite.path, cite.start, cite.end) if cite else None
    if cite is None or shown is None or (match["kind"] and not shown[1]):
        found.invented.append(target)
        return ""
    found.cites.append(cite)
    label, text = shown
    return f"\n\n{markup.excerpt(label, cite, text)}\n\n" if match["kind"] else cite.link()


def place(target: str) -> Cite | None:
    """The lines a marker's text names; None when it names none."""
    match = _RANGE.match(target.strip().removeprefix("excerpt ").strip())
    if match is None:
        return None
    start = int(match["start"])
    cite = Cite(paths.decoded(match["path"]), start, int(match["end"] or start))
    return cite if 0 < cite.start <= cite.end else None


def lines(target: str, read: Read) -> str | None:
    """The lines behind a marker's text; None when there are none."""
    cite = place(target)
    found = read(cite.path, cite.start, cite.end) if cite else None
    return found[1] if found else None


def _prose(text: str) -> str:
    """Markdown that can only be text, emphasis, lists, tables and headings; code spans stay what they are."""
    pieces = _CODE_SPAN.split(text)
    return "".join(piece if piece.startswith("`") else _tame(piece) for piece in pieces)


def _tame(text: str) -> str:
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _AUTOLINK.sub("", text)
    text = _URL.sub(lambda match: match[0].split("://", 1)[1], text)
    # Whatever would open a tag is shown instead of being one.
    return re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
