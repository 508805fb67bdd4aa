"""The app's own styles, scripts and fonts, under an address that changes with their content."""

from __future__ import annotations

import hashlib
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
    "run",
    "reader",
    "prose",
    "code",
    "quiz",
    "print",
)
_FONTS: Final = ("inter-latin-wght-normal", "source-serif-4-latin-wght-normal")


def version() -> str:
    """A short hash of all files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def head(prefix: str) -> str:
    """What every page has in its <head>. The inline script runs before the first paint: no flash of the other theme."""
    fonts = "".join(
        f'<link rel="preload" href="{prefix}/fonts/{name}.woff2" as="font" type="font/woff2" crossorigin>'
        for name in _FONTS
    )
    styles = "".join(f'<link rel="stylesheet" href="{prefix}/css/{name}.css">' for name in STYLES)
    first = (FOLDER / "js" / "first.js").read_text(encoding="utf-8")
    return (
        f"<script>{first}</script>{fonts}{styles}"
        f'<link rel="icon" href="{prefix}/icon.svg" type="image/svg+xml">'
        f'<script type="module" src="{prefix}/js/main.js"></script>'
    )
