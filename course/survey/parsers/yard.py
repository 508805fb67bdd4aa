"""Documentation comments of Ruby as prose: YARD tags and RDoc marks taken out or unwrapped."""

from __future__ import annotations

import re

from course.survey.parsers.comments import Doc

_MAGIC = re.compile(
    r"^\s*(?:frozen_string_literal|encoding|coding|warn_indent|typed|shareable_constant_value|warn_past_scope)\s*:"
)
_TAG = re.compile(r"^@(!?\w+)[ \t]*(.*)$")
_LABELLED = {"note": "Note:", "deprecated": "Deprecated:"}
_DIRECTIVE = re.compile(
    r"^\s*(?::(?:call-seq|category|section|stopdoc|startdoc|nodoc|doc|main|include|title|markup):?.*|--|\+\+|=begin.*"
    r"|=end)\s*$"
)
_CALL_SEQ = re.compile(r"^\s*:?call-seq:")
_LINK = re.compile(r"\{([^{}\s]+)(?:[ \t]+([^{}\n]+))?\}")
_CODE = re.compile(r"(?<![\w+])\+([\w:.#?!=@$*<>\[\]]+)\+(?![\w+])|<(?:tt|code)>([^<\n]*)</(?:tt|code)>")
_NODOC = re.compile(r":nodoc:")


def prose(doc: Doc) -> Doc:
    """The same comment without markup; parameters and results are told by the declaration."""
    if not doc.text:
        return doc
    kept: list[str] = []
    skipping = calling = False
    for line in doc.text.split("\n"):
        if _MAGIC.match(line) or (not calling and _CALL_SEQ.match(line) is None and _DIRECTIVE.match(line)):
            continue
        calling = bool(_CALL_SEQ.match(line)) or (calling and (not line.strip() or line[:1] in " \t"))
        if calling:
            continue
        tag = _TAG.match(line)
        if tag:
            skipping = tag[1] not in _LABELLED
            kept.extend([] if skipping else [f"{_LABELLED[tag[1]]} {tag[2]}".strip()])
        elif not (skipping and (line[:1] in " \t" or not line.strip())):
            skipping = False
            kept.append(line)
    text = _CODE.sub(lambda match: match[1] or match[2] or "", "\n".join(kept))
    text = _LINK.sub(lambda match: match[2] or match[1], text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return Doc(text, doc.start, doc.end) if text else Doc()


def is_hidden(comment: str) -> bool:
    """Whether a comment keeps a definition out of the documentation."""
    return bool(_NODOC.search(comment)) or re.search(r"^@(?:private|api private)\b", comment, re.MULTILINE) is not None
