"""Docstrings as prose: the sentences for a reader, without field lists, examples and markup."""

from __future__ import annotations

import re

from course.survey import documents

_SECTION = re.compile(
    r"^(args|arguments|parameters|params|returns?|yields?|raises|attributes|examples?|notes?|usage|see also|"
    r"references|keyword arguments|other parameters|todo|warnings?|methods|basic usage)\s*:{0,2}\s*$",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^\s*[:@](param|parameter|arg|type|returns?|rtype|raises?|keyword|key|kwarg|var|ivar|meta)\b")
_SKIP = (">>>", "...", ".. ", "$ ", "```", "|", "+--", "==", "--", "- ", "* ", "#")
_CODE = re.compile(r"^(from \w[\w.]* import |import \w|assert |@\w|def \w|class \w+[(:]|\w[\w.]* = |\w[\w.]*\(.*\)$)")
_END = re.compile(r"[.!?][\"')]?(?=\s)")
_BULLET = ("- ", "* ", "• ")
_ABBREVIATION = re.compile(r"(\b([A-Za-z](?:\.[A-Za-z])+|etc|vs|cf|resp|approx|incl|Dr|Mr|No)|\b[A-Z])\.$")

#: What only points elsewhere or counts versions, and the items of numbered lists.
_ASIDE = re.compile(
    r"^\s*((see|see also|cf\.?)\b.{0,80}$|(deprecated|added|new|changed) (since|in)( version)? v?\d|\d+[.)] "
    r"|(authors?|todo|fixme|xxx|hack):)",
    re.IGNORECASE,
)
_TAGS = (
    (re.compile(r"\[\[([^\[\]\n]{1,120})\]\]"), r"`\1`"),
    (re.compile(r"\{@\w+\s+([^{}\n]{1,120})\}"), r"`\1`"),
    (re.compile(r"<(?:code|c|tt)>([^<>\n`]{1,120})</(?:code|c|tt)>"), r"`\1`"),
    (
        re.compile(
            r"<(?:see|seealso|paramref|typeparamref) (?:cref|name|langword)=\"(?:\w:)?([^\"<>\n]{1,120})\"\s*/>"
        ),
        r"`\1`",
    ),
    (re.compile(r"</?(?:p|para|summary|remarks|ul|ol|br)\s*/?>", re.IGNORECASE), "\n\n"),
    (re.compile(r"(?<![\w`])<([a-z]\w{2,30})>(?!.{0,300}</\1>)"), r"`\1`"),
    (re.compile(r"(?<![\w*`])\*(\w*_\w*)\*(?![\w*])"), r"`\1`"),
)


def summary(doc: str, limit: int = 220) -> str:
    """The first sentence, without its full stop removed; empty when there is none."""
    first = next(iter(paragraphs(doc, 1)), "")
    return sentences(first, 1, limit)


def paragraphs(doc: str, limit: int) -> list[str]:
    """Up to `limit` paragraphs of prose from the beginning."""
    found: list[str] = []
    for block in re.split(r"\n[ \t]*\n", _without_tags(doc)):
        lines = block.strip("\n").split("\n")
        first = lines[0].strip()
        if _SECTION.match(first) or _FIELD.match(first):
            break
        if _is_underlined(lines):
            # A title over the whole; a later one begins a section of its own.
            if found:
                break
            lines = lines[2:]
            first = lines[0].strip() if lines else ""
        if not first or _CODE.match(first) or first.startswith(_SKIP) or lines[0].startswith(("    ", "\t")):
            continue
        if _ASIDE.match(" ".join(lines)):
            continue
        text = documents.readable(" ".join(line.strip() for line in _until_fields(lines)))
        if text.endswith(":"):
            # What it announces is code or a list that is not shown.
            text = sentences(text, 9, 900) if not text.endswith("::") else text
            text = text[: max((match.end() for match in _END.finditer(text)), default=0)].strip()
        if _is_prose(text):
            found.append(text)
        if len(found) == limit:
            break
    return found


def _without_tags(doc: str) -> str:
    """A docstring whose tags, as Java, C# and Sphinx have them, are plain text and code."""
    for pattern, plain in _TAGS:
        doc = pattern.sub(plain, doc)
    return doc


def sentences(text: str, count: int, limit: int) -> str:
    """The first `count` whole sentences, cut at a word if even they are longer than `limit` characters."""
    ends = [match.end(1) for match in re.finditer(r"([.!?][\"')]?)(?=\s+[A-Z`\"'(]|\s*$)", text)]
    ends = [end for end in ends if not _ABBREVIATION.search(text[:end])]
    chosen = text[: ends[min(count, len(ends)) - 1]] if ends else text
    if len(chosen) <= limit:
        return _balanced(chosen.strip())
    cut = chosen[:limit].rsplit(" ", 1)[0].rstrip(",;:- ")
    return _balanced(cut) + "…"


def _is_prose(text: str) -> bool:
    """Words for the most part: not a drawing, an address or a listing."""
    words = text.replace("`", " ").split()
    spoken = sum(
        1 for word in words if re.match(r"^[(\"']*[^\W\d_][\w'’.,:;()/-]*[.,:;!?)\"']*$", word) and "://" not in word
    )
    return len(words) > 1 and spoken >= 0.6 * len(words) and "://" not in words[0]


def _until_fields(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if _FIELD.match(line) or _SECTION.match(line.strip()) or line.strip().startswith((">>>", ".. ")):
            break
        if kept and kept[-1].rstrip().endswith(":") and line.strip().startswith(_BULLET):
            break
        if kept and kept[-1].rstrip()[-1:].isalnum() and line.startswith("See "):
            # The line before ends without a full stop: this one only points elsewhere.
            break
        kept.append(line)
    return kept


def _is_underlined(lines: list[str]) -> bool:
    return len(lines) > 1 and bool(re.match(r"^\s*[-=~]{3,}\s*$", lines[1]))


def _balanced(text: str) -> str:
    """Without a code span that was opened and cut off."""
    return text if text.count("`") % 2 == 0 else text.replace("`", "'")
