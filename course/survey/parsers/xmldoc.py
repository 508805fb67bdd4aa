"""XML documentation comments of C#: summary and remarks as prose."""

from __future__ import annotations

import html
import re

from course.survey.parsers.comments import Doc

_PART = re.compile(r"<(summary|remarks)>(.*?)</\1>", re.DOTALL)
_ANY = re.compile(r"<(?:summary|remarks|param|returns|exception|typeparam|inheritdoc|value|example|seealso)\b")
#: `<see cref="T:Some.Name{T}"/>` and its kin, which name something.
_NAMING = re.compile(r"<(?:see|seealso|paramref|typeparamref)\s+(?:cref|name|langword|href)=\"([^\"<>]*)\"\s*/>")
_BREAK = re.compile(r"[ \t]*</?(?:para|list|item|code|br)(?:\s[^<>]{0,200})?/?>[ \t]*")
_ELEMENT = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_BLANK = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def xmldoc(doc: Doc) -> Doc:
    """A comment as prose; what it says of parameters and the result is dropped."""
    if not _ANY.search(doc.text):
        return doc
    parts = [match[2] for match in _PART.finditer(doc.text)]
    prose = "\n\n".join(_plain(part) for part in parts if part.strip())
    return Doc(prose, doc.start, doc.end) if prose.strip() else Doc()


def _plain(part: str) -> str:
    named = _NAMING.sub(lambda match: html.escape(_name(html.unescape(match[1])), quote=False), part)
    plain = html.unescape(_ELEMENT.sub("", _BREAK.sub("\n\n", named)))
    lines = "\n".join(line.strip() for line in plain.strip().split("\n"))
    return _BLANK.sub("\n\n", lines)


def _name(reference: str) -> str:
    """The name a reference ends with: `M:Acme.Cache.Get(System.String)` is `Get`, `List{T}` is `List<T>`."""
    if "://" in reference:
        return reference
    plain = reference.partition(":")[2] if reference[1:2] == ":" else reference
    head, bracket, rest = plain.partition("(")
    generic = head.partition("{")
    name = generic[0].rpartition(".")[2] if bracket or reference[1:2] == ":" else generic[0]
    return f"{name}{generic[1]}{generic[2]}".replace("{", "<").replace("}", ">") + ("()" if bracket and rest else "")
