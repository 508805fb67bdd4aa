"""The app's own styles, scripts and fonts, under an address that changes with their content."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static"
STYLES: Final = (
    "tokens",
    "icons",
    "base",
    "parts",
    "frame",
    "pages",
    "repositories",
    "account",
    "run",
    "reader",
    "prose",
    "code",
    "quiz",
    "operators",
    "search",
    "panels",
    "print",
)
#: What pages to be read have nothing to do with.
_ELSEWHERE: Final = frozenset({"repositories", "account", "run", "operators"})
_NOTES: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_GAPS: Final = re.compile(r"\s*\n\s*")
_FONTS: Final = ("inter-latin-wght-normal", "source-serif-4-latin-wght-normal")


@functools.cache
def version() -> str:
    """A short hash of all files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def reading_styles(*more: str) -> str:
    """The style sheets of a page to be read, and `more` of its own, to stand in the page.

    A sheet of its own would be one more answer to wait for before the first paint.
    """
    return _inlined(tuple(name for name in STYLES if name not in _ELSEWHERE or name in more))


@functools.cache
def _inlined(names: tuple[str, ...]) -> str:
    """In their order, and without what is said to people."""
    text = "\n".join((FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in names)
    text = _GAPS.sub("\n", _NOTES.sub("", text))
    return text.replace("../fonts/", f"/static/{version()}/fonts/").strip()


@functools.cache
def _inline(name: str) -> str:
    return (FOLDER / "js" / f"{name}.js").read_text(encoding="utf-8")


def inline_hashes() -> list[str]:
    """How a policy names the scripts that stand in a page to be read."""
    digests = (hashlib.sha256(_inline(name).encode()).digest() for name in ("first", "start"))
    return [f"sha256-{base64.b64encode(digest).decode()}" for digest in digests]


def starting(prefix: str) -> str:
    """What gets the scripts of a page to be read, once it is painted. A file of its own would be asked for before."""
    return f'<script data-from="{prefix}/js">{_inline("start")}</script>'


def head(prefix: str, *, styles: Sequence[str] = STYLES, scripts: Sequence[str] = ("main",), fonts: bool = True) -> str:
    """What every page has in its <head>. The inline script runs before the first paint: no flash of the other theme."""
    preloads = "".join(
        f'<link rel="preload" href="{prefix}/fonts/{name}.woff2" as="font" type="font/woff2" crossorigin>'
        for name in _FONTS
        if fonts
    )
    sheets = "".join(f'<link rel="stylesheet" href="{prefix}/css/{name}.css">' for name in styles)
    modules = "".join(f'<script type="module" src="{prefix}/js/{name}.js"></script>' for name in scripts)
    return (
        f"<script>{_inline('first')}</script>{preloads}{sheets}"
        f'<link rel="icon" href="{prefix}/icon.svg" type="image/svg+xml">{modules}'
    )
