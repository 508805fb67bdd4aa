"""The frame around every page: head, header, landmarks, and the places where things are announced."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import app, ui
from nicegui.elements import mermaid as _mermaid  # noqa: F401  # makes "nicegui-mermaid" importable in the browser

from app import assets, tabs
from app.parts.tags import Tag, button, icon
from app.visits import Visit

NAME = "Fondation"
ICON = assets.FOLDER / "icon.svg"


def install() -> None:
    """Serves the app's own files and puts them into every page. Once, at start-up."""
    prefix = f"/static/{assets.version()}"
    app.add_static_files(prefix, assets.FOLDER, max_cache_age=31536000)
    ui.add_head_html(assets.head(prefix), shared=True)


@contextmanager
def frame(title: str, visit: Visit | None = None, *, section: str = "") -> Iterator[None]:
    """A page. `section` is the entry of the navigation it belongs to."""
    client = ui.context.client
    ui.page_title(f"{title} · {NAME}" if title != NAME else NAME)
    ui.add_head_html(f'<meta name="server-now" content="{time.time():.3f}">')
    if visit is not None:
        tabs.register(visit.session, client)
    with client.layout:
        _header(visit, section).move(target_index=0)
    ui.skip_link("Skip to content", target=client.content)
    with client.content:
        yield
    with client.layout:
        _footer()
        Tag("div", "toasts", role="status", aria_live="polite")
        Tag("p", "sr-only", role="status", aria_live="polite", data_announce="")


def _header(visit: Visit | None, section: str) -> Tag:
    with Tag("header", "top") as header, Tag("div", "top-row"):
        with Tag("a", "brand", href="/", aria_label=f"{NAME}, home"):
            with Tag("span", "brand-mark", aria_hidden="true"):
                for _ in range(3):
                    Tag("i")
            Tag("span", text=NAME)
        if visit is not None:
            with Tag("nav", aria_label="Main"):
                Tag("a", text="Repositories", href="/", aria_current="page" if section == "repositories" else None)
        with Tag("div", "top-end"):
            if visit is None:
                _themes()
            else:
                _account(visit)
    return header


def _account(visit: Visit) -> None:
    account = visit.account
    Tag(
        "button",
        "account",
        account.name[:1] or "?",
        type="button",
        popovertarget="account-menu",
        aria_label=f"Account of {account.name}",
    )
    with Tag("div", "account-menu", id="account-menu", popover="auto"), Tag("div"):
        with Tag("p", "account-name"):
            Tag("strong", text=account.name)
            Tag("span", text=account.email)
        _themes()
        with Tag("form", action="/auth/sign-out", method="post"):
            button("Sign out", "button-wide", icon_name="logout", type_="submit")


def _themes() -> None:
    with Tag("div", "themes", role="group", aria_label="Colours"):
        for name, glyph, label in (
            ("light", "sun", "Light"),
            ("system", "system", "Like the system"),
            ("dark", "moon", "Dark"),
        ):
            with Tag("button", type="button", data_theme=name, aria_pressed="false", aria_label=label, title=label):
                icon(glyph)


def _footer() -> None:
    with Tag("footer", "foot"), Tag("div", "wrap"):
        Tag("span", text="Every claim about the code points at a line that exists.")
        Tag("span", text=NAME)
