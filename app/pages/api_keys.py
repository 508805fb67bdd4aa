"""The part of the account page about API keys: to make one, to see it this once, to take it back."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app import wording
from app.i18n import _, n_
from app.parts.dialogs import asking
from app.parts.tags import Tag, button, icon
from core.api_keys import ApiKey

#: Characters of a name, as the database takes it.
NAME: Final = 100


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What is known of a user's keys."""

    #: None: the database did not answer.
    known: Sequence[ApiKey] | None
    #: The key that was just made; empty: none was.
    fresh: str = ""
    #: Where Edge Functions answer.
    functions: str = ""


def section(keys: Keys) -> None:
    with Tag("section", "card account-part", aria_labelledby="account-keys"):
        Tag("h2", text=_("API keys"), id="account-keys")
        Tag("p", text=_("With a key, a program of yours can queue courses in your name. It can do nothing else."))
        if keys.fresh:
            _made(keys.fresh)
        _make()
        if keys.known is None:
            Tag("p", "quiet", _("The database does not answer, so your keys are not known now. Reload in a moment."))
        else:
            _list([key for key in keys.known if key.is_valid])
            _revoked([key for key in keys.known if not key.is_valid])
        _usage(keys.functions, is_open=bool(keys.fresh))


def _made(key: str) -> None:
    with Tag("div", "made", role="status"):
        Tag("label", "eyebrow", _("Your key, shown this once"), for_="fresh-key")
        with Tag("div", "made-row"):
            Tag("input", "input mono", id="fresh-key", value=key, readonly=True, autocomplete="off", spellcheck="false",
                autofocus=True, data_whole="", data_testid="fresh-key", aria_describedby="fresh-key-help")  # fmt: skip
            button(_("Copy"), "button-primary", icon_name="copy", data_copies="fresh-key", data_copied=_("Copied."))
        Tag("p", "small", id="fresh-key-help",
            text=_("Keep it where your program finds it. Fondation itself knows its hash alone: a key that is lost is "
                   "revoked, and another one made."))  # fmt: skip


def _make() -> None:
    with Tag("form", "key-make", action="/account/keys", method="post", data_once=""):
        Tag("label", text=_("What will use it"), for_="key-name")
        with Tag("div", "made-row"):
            Tag("input", "input", id="key-name", name="name", type="text", required=True, maxlength=str(NAME),
                autocomplete="off", placeholder=_("for example: nightly build"))  # fmt: skip
            button(_("Make a key"), "button-soft", icon_name="plus", type_="submit")


def _list(keys: Sequence[ApiKey]) -> None:
    if not keys:
        with Tag("div", "key-none", data_testid="no-keys"):
            icon("key")
            Tag("p", text=_("You have no API key."))
        return
    with Tag("ul", "keys", role="list", aria_labelledby="account-keys"):
        for key in keys:
            with Tag("li", data_testid="api-key"):
                with Tag("div"):
                    Tag("strong", text=key.name)
                    with Tag("p", "facts"):
                        _when(_("made {when}", when=wording.ago(key.created_at)), wording.exact(key.created_at))
                        _used(key)
                button(_("Revoke…"), "button-small", data_opens=f"revoke-{key.id}", aria_haspopup="dialog",
                       aria_label=_("Revoke the key {name}", name=key.name))  # fmt: skip
    for key in keys:
        _revocation(key)


def _used(key: ApiKey) -> None:
    if key.last_used_at is None:
        Tag("span", text=_("never used"))
    else:
        _when(_("last used {when}", when=wording.ago(key.last_used_at)), wording.exact(key.last_used_at))


def _when(text: str, exact: str) -> None:
    Tag("span", text=text, title=exact)


def _revocation(key: ApiKey) -> None:
    text = _(
        "Programs that use it are refused from now on. This cannot be taken back; courses and runs stay as they are."
    )
    title = _("Revoke the key “{name}”?", name=key.name)
    asking(f"revoke-{key.id}", f"/account/keys/{key.id}/revoke", title, text, _("Revoke the key"))


def _revoked(keys: Sequence[ApiKey]) -> None:
    if not keys:
        return
    with Tag("details", "left-out"):
        with Tag("summary"):
            icon("chevron", "icon-small")
            Tag("span", text=n_("{count} revoked key", "{count} revoked keys", len(keys)))
        with Tag("ul", "keys keys-revoked", role="list"):
            for key in keys:
                with Tag("li"), Tag("div"):
                    Tag("span", text=key.name)
                    with Tag("p", "facts"):
                        if key.revoked_at is not None:
                            _when(_("revoked {when}", when=wording.ago(key.revoked_at)), wording.exact(key.revoked_at))
                        _used(key)


def _usage(functions: str, *, is_open: bool) -> None:
    with Tag("details", "left-out", open=is_open):
        with Tag("summary"):
            icon("chevron", "icon-small")
            Tag("span", text=_("How a program queues a course"))
        with Tag("div", "key-usage"):
            Tag("p", "small quiet", _("Name a repository you have added as owner/name, or by its id. The answer is "
                                      "JSON with the address of the run."))  # fmt: skip
            Tag("pre", "sample mono", _command(functions), tabindex="0", role="group", translate="no",
                aria_label=_("A command that queues a course"))  # fmt: skip


def _command(functions: str) -> str:
    return (
        f"curl -X POST {shlex.quote(f'{functions}/trigger-job')} \\\n"
        '  -H "Authorization: Bearer $FONDATION_KEY" \\\n'
        "  -H 'Content-Type: application/json' \\\n"
        '  -d \'{"repository": "owner/name"}\''
    )
