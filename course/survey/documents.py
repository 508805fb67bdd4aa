"""README files and docstrings as text a course can quote: markup removed, structure kept."""

from __future__ import annotations

import html
import re
import unicodedata

#: Who may do what with the project, which says nothing about what it is.
_LEGAL = re.compile(
    r"^\W*(?:copyright\b|\(c\)|©|licen[cs]ed?\b|all rights reserved|spdx-|(?:released|distributed|available) under\b"
    r"|(?:this|the) [\w -]{1,40} (?:is|are) (?:\w+ ){0,3}(?:licen[cs]ed|released|distributed|available) under\b"
    r"|(?:the )?(?:mit|bsd|apache|a?gpl|lgpl|mpl|isc)\b[\w .,-]{0,20} licen[cs]e\b|see (?:the )?licen[cs]e\b)",
    re.IGNORECASE,
)
#: Headings of what is not about what the project is.
_BESIDE = re.compile(
    r"^\W*(?:licen[cs]e|licen[cs]ing|legal|copyright|sponsors?|badges|contribut\w+|authors?|credits|backers|funding"
    r"|(?:the )?road ?map|news|change ?log|announcements?|what.?s new|(?:table of )?contents)\b",
    re.IGNORECASE,
)
#: Said beside the matter.
_NOTE = re.compile(
    r"^\W*(?:(?:note|tip|warning|caution|important|disclaimer|heads[ -]up|psa|update)\b\W*:|read (?:this|it) in\b"
    r"|for\b[^.!?]{3,80}\b(?:see|visit|consult|read|go to|check out)\b)",
    re.IGNORECASE,
)
#: HTML that shows something else than a paragraph.
_FIGURE = re.compile(r"<(?:img|picture|table|t[dhr]|details|summary|video|!--|br\s*/?>\s*$)|badge", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^<>]{0,500}>[^<>]{0,500}</a>", re.IGNORECASE)
_BADGE = re.compile(r"\[!\[|^!\[|shields\.io|badge", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
#: As Ruby's comments have it.
_RDOC_LINK = re.compile(r"\{([^{}\n]{1,120})\}\[[^\]\s]{1,300}\]")
_RST_LINK = re.compile(r"`([^`<]+?)\s*<[^>]+>`_{1,2}")
#: An address in angle brackets, as Markdown and Rust's comments have them.
_ADDRESS = re.compile(r"<https?://(?:www\.)?([^<>\s]{1,300}?)/?>")
#: Code, or a character by its name in HTML.
_ENTITY = re.compile(r"(`[^`]*`)|&(?:[A-Za-z]\w{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_TAG = re.compile(r"<(/?)([A-Za-z!][\w:!-]*)([^<>]{0,300})>")
#: What HTML and the comments of C# and Java mark text up with; other words in angle brackets stand for something.
_ELEMENT = re.compile(
    r"(a|abbr|address|article|aside|b|big|blockquote|br|button|c|caption|center|cite|code|d[dlt]|del|description|details|"
    r"dfn|div|em|example|exception|figure|font|footer|h[1-6r]|header|i|img|include|inheritdoc|ins|item|kbd|li|list|"
    r"listheader|main|mark|nav|ol|p|para|param|paramref|permission|picture|pre|q|remarks|returns|s|samp|section|see|"
    r"seealso|small|source|span|strike|strong|sub|summary|sup|svg|table|tbody|t[dhrt]|term|tfoot|thead|typeparam|"
    r"typeparamref|u|ul|value|var|video|wbr)",
    re.IGNORECASE,
)
_ROLE = re.compile(r":(?:[a-z]+:)?([a-z]+):`([^`<]+?)(?:\s*<[^>]*>)?`")
_UNDERLINE = re.compile(r"^([=\-~^\"'#*+.:_`])\1{2,}\s*$")
#: A quotation in Markdown; what is quoted more than once is somebody else's.
_QUOTE = re.compile(r"^ {0,3}>(?!>) ?")
#: What GitHub shows in a box of its own: a warning or a hint, which does not say what the project is.
_ALERT = re.compile(r"^\s*\[!\w+\]")
#: Characters. What is longer is no paragraph, and patterns would take a time that grows as a square.
_LONGEST = 4_000
_LIST_ITEM = re.compile(r"^\s*([-*+•]|\d+[.)])\s+")


def opening(text: str, is_rst: bool) -> tuple[str, list[tuple[str, int, int]]]:
    """The title of a README and up to three paragraphs of prose from its beginning, with their lines."""
    title = ""
    paragraphs: list[tuple[str, int, int]] = []
    is_aside = is_alert = False
    for start, lines in _blocks(text):
        if sum(map(len, lines)) > _LONGEST:
            continue
        is_quoted = _QUOTE.match(lines[0]) is not None
        block = [_QUOTE.sub("", line) for line in lines] if is_quoted else lines
        is_alert = is_quoted and (is_alert or _ALERT.match(block[0]) is not None)
        if is_alert:
            continue
        first = block[0].strip()
        if heading := _heading(block):
            if paragraphs:
                break
            title = title or plain(heading)
            is_aside = _BESIDE.match(heading) is not None
            continue
        if is_aside or _LEGAL.match(first) or _NOTE.match(first) or not _is_prose(first, block, is_rst):
            continue
        source = " ".join(line.strip() for line in block)
        prose = _finished(readable(source))
        if len(prose) >= 20 and prose.count(" ") >= 3 and not _is_menu(source):
            paragraphs.append((prose, start, start + len(block) - 1))
        if len(paragraphs) == 3:
            break
    return title, paragraphs


def readable(text: str) -> str:
    """One paragraph without links, roles and tags; code spans keep single backticks."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]} …"
    text = _IMAGE.sub("", text)
    text = _RDOC_LINK.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _ROLE.sub(_target, text)
    text = _RST_LINK.sub(r"\1", text)
    text = text.replace("``", "`")
    # A backslash after markup only ends it.
    text = re.sub(r"(?<=`)\\{1,2}(?=[\s\w])\s?", "", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _TAG.sub(_untagged, text)
    text = _ENTITY.sub(lambda match: match[1] or html.unescape(match[0]), text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"\1", text)
    text = re.sub(r"(?<!\w)[*_]([^*_\s][^*_]*)[*_](?!\w)", r"\1", text)
    text = re.sub(r"`([^`]+)`_", r"\1", text)
    return plain(text)


def _untagged(match: re.Match[str]) -> str:
    closes, name, rest = match.groups()
    return "" if closes or "=" in rest or name.startswith("!") or _ELEMENT.fullmatch(name) else match[0]


def _target(match: re.Match[str]) -> str:
    """What a Sphinx role shows: a tilde asks for the last part only, a page is a word like any other."""
    name = match[2].lstrip("!.")
    if match[1] in ("doc", "ref", "pep", "rfc"):
        return name.strip("/").replace("-", " ")
    return f"`{name.lstrip('~').rsplit('.', 1)[-1] if name.startswith('~') else name}`"


def plain(text: str) -> str:
    """One line without characters that cannot be seen or that change how others read."""
    kept = (char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " " for char in text)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    blocks: list[tuple[int, list[str]]] = []
    fenced = False
    current: list[str] = []
    start = 1
    for row, raw in enumerate(text.split("\n")[:400], 1):
        line = raw.rstrip("\r")
        if line.strip().startswith(("```", "~~~")):
            fenced = not fenced
            line = ""
        if fenced or line.strip() in ("", ">"):
            if current:
                blocks.append((start, current))
            current = []
            continue
        if not current:
            start = row
        current.append(line)
    if current:
        blocks.append((start, current))
    return blocks


def _heading(block: list[str]) -> str:
    first = block[0].strip()
    if match := re.match(r"^#{1,6}\s+(.*?)#*$", first):
        return readable(match[1])
    if match := re.match(r"^<h1[^>]*>(.*?)</h1>", first, re.IGNORECASE):
        return readable(match[1])
    if len(block) >= 2 and _UNDERLINE.match(block[1]):
        return readable(first)
    if len(block) >= 3 and _UNDERLINE.match(first) and _UNDERLINE.match(block[2]):
        return readable(block[1])
    return ""


def _is_prose(first: str, block: list[str], is_rst: bool) -> bool:
    if first.startswith("<"):
        return _is_paragraph(" ".join(block))
    if _BADGE.search(block[0]) or first.startswith(("|", ">", "$", ".. ", "[", "![", "---", "===", ":")):
        return False
    if _LIST_ITEM.match(block[0]) or block[0].startswith(("    ", "\t")):
        return False
    # What begins with dots goes on from something that is not prose: a title, a picture.
    return not (is_rst and block[0].startswith(" ")) and not first.startswith(("...", "…"))


def _finished(prose: str) -> str:
    """Without a last sentence that only leads to a list."""
    return prose[: prose.rfind(". ") + 1] if prose.endswith(":") else prose


def _is_menu(source: str) -> bool:
    """Whether there is little but links, one beside the other."""
    rest, links = _RST_LINK.subn("", source)
    rest, more = re.subn(r"\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])", "", rest)
    return links + more > 1 and len(re.findall(r"\w{2,}", rest)) < 3


def _is_paragraph(source: str) -> bool:
    """Whether HTML has words of its own: a row of links, or of badges, has none."""
    return not _FIGURE.search(source) and readable(_ANCHOR.sub("", source)).count(" ") >= 3
