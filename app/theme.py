"""The frame around every page: head, header, landmarks, and the places where things are announced."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from nicegui import Client, app, ui
from nicegui.elements import mermaid as _mermaid  # noqa: F401  # makes "nicegui-mermaid" importable in the browser
from nicegui.language import Language

from app import assets, i18n, search_box, tabs
from app.i18n import _
from app.parts.keymap import keymap
from app.parts.languages import languages, other_language
from app.parts.phrases import phrases
from app.parts.tags import Tag, button, icon, link_button
from app.visits import Visit
from core.operators import claims_operator

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
    _speak(client)
    ui.page_title(full_title(title))
    ui.add_head_html(clock())
    if visit is not None:
        tabs.register(visit.session, client)
    with client.layout:
        header(visit, section).move(target_index=0)
    ui.skip_link(_("Skip to content"), target=client.content)
    with client.content:
        yield
    with client.layout:
        closing()


def closing() -> None:
    """What stands after the content: the foot, the live regions, and what scripts need."""
    _footer()
    with Tag("div", "toasts"):
        Tag("div", "toasts-said", role="status", aria_live="polite")
        # An error interrupts: each is an alert of its own.
        Tag("div", "toasts-wrong")
    Tag("p", "sr-only", role="status", aria_live="polite", data_announce="")
    keymap()
    phrases()


def full_title(title: str) -> str:
    return f"{title} · {NAME}" if title != NAME else NAME


def clock() -> str:
    """Tells the page how late it is here."""
    return f'<meta name="server-now" content="{time.time():.3f}">'


def _speak(client: Client) -> None:
    """Tells the browser the language of this reader's page; the page's own settings are shared by everybody."""
    client.page = copy.copy(client.page)
    client.page.language = _TAGS[i18n.language()]


#: The framework's names of the languages.
_TAGS: Final[dict[str, Language]] = {"en": "en-US", "fr": "fr"}


def header(visit: Visit | None, section: str) -> Tag:
    """What stands before the content. Plain tags only: it is on pages without the framework too."""
    with Tag("header", "top") as header, Tag("div", "top-row"):
        with Tag("a", "brand", href="/", aria_label=_("{name}, home", name=NAME)):
            with Tag("span", "brand-mark", aria_hidden="true"):
                for _bar in range(3):
                    Tag("i")
            Tag("span", text=NAME)
        if visit is not None:
            _navigation(visit, section)
        with Tag("div", "top-end"):
            if visit is None:
                other_language()
                _themes()
            else:
                search_box.opener()
                search_box.dialog()
                _account(visit)
    return header


def _navigation(visit: Visit, section: str) -> None:
    entries = [("repositories", _("Repositories"), "/", "r")]
    if claims_operator(visit.account.access_token):
        entries.append(("operators", _("Operators"), "/operators", "o"))
    with Tag("nav", aria_label=_("Main")):
        for key, text, href, letter in entries:
            Tag("a", text=text, href=href, aria_current="page" if section == key else None, data_go=letter)


def _account(visit: Visit) -> None:
    account = visit.account
    Tag(
        "button",
        "account",
        account.name[:1] or "?",
        type="button",
        popovertarget="account-menu",
        aria_label=_("Account of {name}", name=account.name),
    )
    with Tag("div", "account-menu", id="account-menu", popover="auto"), Tag("div"):
        with Tag("p", "account-name"):
            Tag("strong", text=account.name)
            Tag("span", text=account.email)
        link_button(_("Your account"), "/account", "button-wide", icon_name="user")
        _themes()
        languages()
        button(_("Keyboard"), "button-wide", icon_name="keyboard", data_opens_keymap="")
        with Tag("form", action="/auth/sign-out", method="post"):
            button(_("Sign out"), "button-wide", icon_name="logout", type_="submit")


def _themes() -> None:
    with Tag("div", "themes", role="group", aria_label=_("Colours")):
        for name, glyph, label in (
            ("light", "sun", _("Light")),
            ("system", "system", _("Like the system")),
            ("dark", "moon", _("Dark")),
        ):
            with Tag("button", type="button", data_theme=name, aria_pressed="false", aria_label=label, title=label):
                icon(glyph)


def _footer() -> None:
    with Tag("footer", "foot"), Tag("div", "wrap"):
        Tag("span", text=_("Every claim about the code points at a line that exists."))
        with Tag("div", "foot-end"):
            languages()
            button(_("Keyboard"), "button-plain button-small", icon_name="keyboard", data_opens_keymap="")
