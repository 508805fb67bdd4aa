"""Pages to be read: the same tags in the same frame as every page, sent as finished HTML that paints at once.

The framework's pages are built by JavaScript after half a megabyte of it has arrived. A text needs none of that, and a
page without it can have a policy that no injected script gets past.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from fastapi import Request
from nicegui.dependencies import esm_modules
from nicegui.version import __version__
from starlette.responses import HTMLResponse, Response

from app import assets, i18n, theme
from app.i18n import _
from app.parts import plain
from app.parts.tags import Tag
from app.visits import Visit

#: Diagrams are drawn with styles of their own; nothing else on these pages needs an "unsafe" word.
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' " + " ".join(f"'{digest}'" for digest in assets.inline_hashes()),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_MERMAID: Final = "nicegui-mermaid"


def page(
    request: Request,
    title: str,
    visit: Visit | None,
    build: Callable[[], None],
    *,
    section: str = "",
    status: int = 200,
    styles: Sequence[str] = (),
) -> Response:
    """A page as finished HTML. `build` makes its content with tags that act through forms, links and own scripts.

    `styles` names the sheets it needs besides those of a page to be read.
    """
    with i18n.reading_as(i18n.of(request)), plain.building(request) as root:
        Tag("a", "nicegui-skip-link", _("Skip to content"), href="#content")
        theme.header(visit, section)
        with Tag("div", "q-page-container"), Tag("main", "q-page"), Tag("div", "nicegui-content", id="content") as main:
            # The skip link leads here; without the framework it is the browser that moves the focus.
            main.put(tabindex="-1")
            build()
        theme.closing()
        text = _document(theme.full_title(title), root, styles)
    # A page of somebody's own: what signing out closes must not be in a cache.
    return HTMLResponse(text, status, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def part(request: Request, build: Callable[[], None]) -> Response:
    """A piece of a page, for a script that puts it into one."""
    with i18n.reading_as(i18n.of(request)), plain.building(request) as root:
        build()
    return HTMLResponse(root.inner_html(), headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def _document(title: str, root: plain.Node, styles: Sequence[str]) -> str:
    prefix = f"/static/{assets.version()}"
    head = assets.head(prefix, styles=(), scripts=(), fonts=False) + assets.starting(prefix)
    return (
        f'<!doctype html><html lang="{i18n.language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}<style>{assets.reading_styles(*styles)}</style>{theme.clock()}"
        f'<meta name="mermaid" content="{_mermaid()}"></head>'
        f'<body><div class="nicegui-layout">{root.inner_html()}</div></body></html>'
    )


def _mermaid() -> str:
    """Where the framework serves the library that draws diagrams."""
    key = next(key for key, module in esm_modules.items() if module.name == _MERMAID)
    return f"/_nicegui/{__version__}/esm/{key}/index.js"
