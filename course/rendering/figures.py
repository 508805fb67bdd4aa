"""Fences as figures: excerpts with their place in the code, diagrams, and plain code."""

from __future__ import annotations

import re
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import find_lexer_class_for_filename, get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from course import diagrams
from course.rendering import links
from course.rendering.links import Target
from course.rendering.patience import OutOfPatience, within
from course.tree import paths

_INFO = re.compile(r"^(?P<language>[\w+#-]{1,30})(?: path=(?P<path>\S+) lines=(?P<start>\d{1,9})-(?P<end>\d{1,9}))?$")
_BIDI = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="hl-")
#: Longer code, in characters, is shown without colours.
_COLOURED = 60_000
#: Likewise what takes more seconds than that.
_PATIENCE = 1.0


def fence(info: str, content: str, target: Target) -> str:
    """One fence as a figure, or as plain code when nothing is known of it."""
    body = content.removesuffix("\n")
    if info.strip() == "mermaid":
        return _diagram(body)
    match = _INFO.match(info.strip())
    if match is None:
        return _code(body, "")
    if not match["path"]:
        return _code(body, match["language"], _label(match["language"]))
    return _excerpt(body, match, target)


def place(info: str) -> tuple[str, int, int] | None:
    """The lines an excerpt is from, told by the info string of its fence."""
    match = _INFO.match(info.strip())
    return (paths.decoded(match["path"]), int(match["start"]), int(match["end"])) if match and match["path"] else None


def language(path: str) -> str:
    """What highlighters call the language of a file, or an empty string."""
    lexer = find_lexer_class_for_filename(path)
    return lexer.aliases[0] if lexer is not None and lexer.aliases else ""


def lines(content: str, language: str) -> list[str]:
    """Code as lines of HTML, each whole in itself."""
    coloured = _coloured(_BIDI.sub(_visible, content.removesuffix("\n")), language)
    return coloured.removesuffix("\n").split("\n")


def plain(content: str) -> str:
    """Code of no known origin."""
    return _code(content.removesuffix("\n"), "")


def _excerpt(body: str, match: re.Match[str], target: Target) -> str:
    path, start, end = paths.decoded(match["path"]), int(match["start"]), int(match["end"])
    opened, closed = links.cite(path, start, end, target)
    span = str(start) if start == end else f"{start}-{end}"
    caption = f"{opened}{escape(paths.shown(path))}:{span}{closed}"
    return (
        f'<figure class="excerpt" data-path="{escape(path)}" data-start="{start}" data-end="{end}">'
        f'<figcaption>{caption} <span class="badge-verbatim">verbatim</span> {_label(match["language"])}</figcaption>'
        f"{_code(body, match['language'])}</figure>\n"
    )


def _diagram(body: str) -> str:
    if not diagrams.is_valid(body):
        return _code(body, "")
    return f'<figure class="diagram"><pre class="mermaid">{escape(body)}</pre></figure>\n'


def _code(body: str, language: str, label: str = "") -> str:
    return f'<div class="hl">{label}<pre>{_coloured(_BIDI.sub(_visible, body), language)}</pre></div>\n'


def _coloured(body: str, language: str) -> str:
    if not language or len(body) > _COLOURED:
        return escape(body)
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False, ensurenl=False)
    try:
        with within(_PATIENCE):
            return str(highlight(body, lexer, _FORMATTER))
    except OutOfPatience:
        return escape(body)


def _label(language: str) -> str:
    """The language in words, or nothing where there is none to name."""
    name = _spoken(language)
    return f'<span class="language">{escape(name)}</span>' if name else ""


def _spoken(language: str) -> str:
    """What people call a language highlighters know."""
    try:
        name: str = get_lexer_by_name(language).name
    except ClassNotFound:
        return language
    return "" if name == TextLexer.name else name


def _visible(match: re.Match[str]) -> str:
    """Characters that reorder or hide text are named instead of obeyed."""
    return f"⟨U+{ord(match[0]):04X}⟩"
