"""Documentation comments of C and C++ as prose: Doxygen and kernel-doc commands taken out or unwrapped."""

from __future__ import annotations

import re

from course.survey.parsers.comments import Doc

#: Commands whose text reads on as prose.
_OPEN = {"brief", "details", "short", "remark", "remarks", "par", "internal", "paragraph"}
_LABELLED = {"note": "Note:", "warning": "Warning:", "attention": "Attention:", "deprecated": "Deprecated:",
             "pre": "Requires:", "post": "Ensures:", "invariant": "Always:"}  # fmt: skip
#: Commands that end with their line: the text after them is another matter.
_LINE = {"file", "class", "struct", "union", "enum", "fn", "var", "def", "typedef", "namespace", "name", "ingroup",
         "defgroup", "addtogroup", "weakgroup", "page", "mainpage", "section", "subsection", "headerfile"}  # fmt: skip
_COMMAND = re.compile(r"^\s*[@\\]([a-zA-Z]+)(?:\[[^\]\n]*\])?(:?)[ \t]*(.*)$")
_FENCE = re.compile(r"^\s*[@\\](code|verbatim|dot|msc|f\[|startuml|cond|htmlonly|latexonly|rst|parblock)\b")
_FENCE_END = re.compile(r"^\s*[@\\](end\w+|f\])")
_GROUP = re.compile(r"^\s*[@\\][{}]")
_INLINE = re.compile(r"[@\\](c|p|a|e|em|b|ref|link|copydoc|n)\b[ \t]*([\w:.~<>*&()]*\w[>)]*)?|[@\\]endlink\b")
_HTML = re.compile(r"</?(?:p|b|i|em|strong|tt|code|pre|br|ul|ol|li|a|h[1-6])(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
#: A command that begins a part of its own, even in the middle of a line.
_SECTION = re.compile(r"(?<=[ \t])([@\\](?:t?param|returns?|retval|throws?|see|sa|note|since|deprecated)\b)")
_KERNEL = re.compile(r"^(?:struct |union |enum )?\w+(?:\(\))?\s+[-\u2013]\s+(?=\w)")


def prose(doc: Doc) -> Doc:
    """The same comment without markup; parameters and results are told by the declaration."""
    if not doc.text:
        return doc
    kept: list[str] = []
    skipping = fenced = False
    for line in _SECTION.sub(r"\n\1", doc.text).split("\n"):
        if fenced:
            fenced = _FENCE_END.match(line) is None
            continue
        if _FENCE.match(line):
            fenced = True
            continue
        if _GROUP.match(line):
            continue
        line = line.removeprefix("<").lstrip() if not kept else line
        command = _COMMAND.match(line)
        if command and (command[2] or command[1] not in ("c", "p", "a", "e", "em", "b", "ref", "link")):
            text, skipping = _command(command[1], command[2], command[3])
            kept.extend([text] if text else [])
        elif not line.strip():
            skipping = False
            kept.append("")
        elif not skipping:
            kept.append(line)
    text = _plain("\n".join(kept))
    return Doc(text, doc.start, doc.end) if text else Doc()


def deprecation(doc: str) -> str | None:
    """What a comment says of the deprecation it declares; None when it declares none."""
    match = re.search(r"^\s*[@\\]deprecated\b[ \t]*(.*)$", doc, re.MULTILINE)
    return match[1].strip() if match else None


def _command(name: str, colon: str, rest: str) -> tuple[str, bool]:
    """What a line that begins with a command leaves, and whether the lines after it belong to the command."""
    if colon:
        return "", True
    if name in _OPEN:
        return rest, False
    if name in _LABELLED:
        return f"{_LABELLED[name]} {rest}".strip(), False
    return "", name not in _LINE


def _plain(text: str) -> str:
    text = _INLINE.sub(lambda match: match[2] or "", text)
    text = _HTML.sub("", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return _KERNEL.sub("", text)
