"""Javadoc and KDoc: what a comment says, without tags and markup, and what it says of a deprecation."""

from __future__ import annotations

import html
import re

from course.survey.parsers.collector import one_line
from course.survey.parsers.comments import Doc

#: A block tag speaks of one parameter, of the result and so on, up to the next tag.
_TAG = re.compile(r"^[ \t]*@(\w+)", re.MULTILINE)
_KEPT = re.compile(r"^[ \t]*@(?:apiNote|implNote|implSpec)\b[ \t]*", re.MULTILINE)
_INLINE = re.compile(r"\{@(\w+)\b[ \t\n]*([^{}]*)\}")
_ELEMENT = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_BREAK = re.compile(r"[ \t]*<(?:/?p|br|/?ul|/?ol|/li|/?pre|/?h[1-6])(?:[ \t][^<>\n]{0,200})?/?>[ \t]*", re.IGNORECASE)
_ITEM = re.compile(r"[ \t]*<li(?:[ \t][^<>\n]{0,200})?>[ \t]*", re.IGNORECASE)
#: `[Name]` and `[words][Name]` of KDoc.
_LABELLED = re.compile(r"\[([^\[\]\n]{1,200})\]\[[\w.]{1,200}\]")
_BRACKETED = re.compile(r"(?<![\w\])!])\[([\w.]{1,200})\](?![\[(:])")
_BLANK = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_DEPRECATED = re.compile(r"^[ \t]*@deprecated\b(.*?)(?=^[ \t]*@\w|\Z)", re.MULTILINE | re.DOTALL)
#: How deep inline tags may stand in each other.
_NESTED = 3


def javadoc(doc: Doc) -> Doc:
    """A comment as prose: HTML and inline tags unwrapped, block tags dropped."""
    prose = _BLANK.sub("\n\n", html.unescape(_ELEMENT.sub("", _broken(_inline(_main(doc.text))))))
    return _doc(doc, prose)


def kdoc(doc: Doc) -> Doc:
    """A comment as prose: links unwrapped, block tags dropped; the rest is Markdown already."""
    return _doc(doc, _BRACKETED.sub(r"\1", _LABELLED.sub(r"\1", _main(doc.text))))


def deprecation(comment: str) -> str | None:
    """What the tag for it says of the deprecation; None without such a tag."""
    match = _DEPRECATED.search(comment)
    return one_line(_inline(match[1])) if match else None


def _main(comment: str) -> str:
    """The description before the first block tag."""
    comment = _KEPT.sub("", comment)
    match = _TAG.search(comment)
    return comment[: match.start()] if match else comment


def _inline(comment: str) -> str:
    for _ in range(_NESTED):
        if "{@" not in comment:
            break
        comment = _INLINE.sub(lambda match: _said(match[1], match[2]), comment)
    return comment


def _said(tag: str, content: str) -> str:
    content = content.strip()
    if tag in ("link", "linkplain"):
        target, _, label = content.partition(" ")
        return label.strip() if label and "(" not in target else content.lstrip("#").replace("#", ".")
    if tag in ("inheritDoc", "docRoot"):
        return ""
    # What is code is not markup.
    return html.escape(content, quote=False) if tag in ("code", "literal") else content


def _broken(comment: str) -> str:
    return _BREAK.sub("\n\n", _ITEM.sub("\n- ", comment))


def _doc(doc: Doc, prose: str) -> Doc:
    lines = "\n".join(line.rstrip() for line in prose.strip().split("\n"))
    return Doc(lines, doc.start, doc.end) if lines else Doc()
