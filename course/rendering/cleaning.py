"""The last gate before a browser: a short list of tags and attributes, and everything else is dropped."""

from __future__ import annotations

import re

import nh3

_TAGS = {
    "a", "blockquote", "br", "code", "del", "details", "div", "em", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "span", "strong", "summary", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_PLACE = {"data-path", "data-start", "data-end"}
_ATTRIBUTES = {
    "a": {"href", "class", "data-chapter", "data-term", *_PLACE},
    "span": {"class", *_PLACE},
    "figure": {"class", *_PLACE},
    "details": {"class"},
    "div": {"class"},
    "pre": {"class"},
    "ol": {"start"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_CLASSES = re.compile(
    r"^(hl|hl-[a-z0-9-]+|excerpt|diagram|mermaid|cite|chapter-link|badge-verbatim|language|hint|solution)$"
)
_ID = re.compile(r"^sec-[a-z0-9-]+$")
_HREF = re.compile(r"^(https://|#chapter:[a-z0-9-]+$|#sec-[a-z0-9-]+$)")


def clean(html: str) -> str:
    """HTML with nothing in it but what a chapter needs."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"https"},
        link_rel="noopener nofollow",
        strip_comments=True,
    )


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value as it may stay, or None to drop it."""
    if attribute == "class":
        return " ".join(name for name in value.split() if _CLASSES.match(name)) or None
    if attribute == "id":
        return value if _ID.match(value) else None
    if attribute == "href":
        return value if _HREF.match(value) else None
    return value
