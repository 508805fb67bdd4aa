"""The account page: who is signed in, what opens doors in their name, and how to close those."""

from __future__ import annotations

from dataclasses import dataclass

from app import wording
from app.i18n import _, n_
from app.pages import api_keys
from app.parts.dialogs import asking
from app.parts.tags import Tag, button, icon, link_button
from app.visits import Visit
from core.github_tokens import StoredToken


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the page shows."""

    visit: Visit
    stored: StoredToken | None
    #: Whether the database answered what is stored.
    is_known: bool
    offers_github: bool
    keeps_tokens: bool
    #: In how many browsers this user is signed in.
    browsers: int
    keys: api_keys.Keys
    problem: str = ""
    done: str = ""


def content(facts: Facts) -> None:
    with Tag("div", "wrap account-page"):
        Tag("h1", text=_("Your account"))
        _told(facts)
        _who(facts)
        _github(facts)
        api_keys.section(facts.keys)
        _sessions(facts)


def _told(facts: Facts) -> None:
    problem = _problem(facts.problem)
    if problem:
        with Tag("div", "notice notice-warning", role="alert"):
            icon("alert")
            Tag("p", text=problem)
    elif done := _done(facts.done):
        with Tag("div", "notice", role="status"):
            icon("check")
            Tag("p", text=done)


def _done(name: str) -> str:
    sentences = {
        "removed": _("The GitHub token has been removed here. Fondation stays on the list of your authorized "
                     "apps on GitHub until you revoke it there."),
        "key-revoked": _("The key has been revoked: it opens nothing any more."),
    }  # fmt: skip
    return sentences.get(name, "")


def _problem(name: str) -> str:
    sentences = {
        "denied": _("GitHub was not allowed to give access. Nothing has changed."),
        "github": _("GitHub did not confirm the access. Nothing has changed; try again."),
        "expired": _("That visit to GitHub took too long or was used already. Nothing has changed; try again."),
        "other-browser": _("That visit to GitHub was begun in another browser. Nothing has changed; try again here."),
        "other-account": _(
            "You came back from GitHub as somebody else. Nothing has changed: sign out first to sign in "
            "with another GitHub account."
        ),
        "unavailable": _("GitHub cannot be reached through Supabase at the moment. Try again in a minute."),
        "off": _("Sign-in with GitHub is switched off here."),
        "not-removed": _("The GitHub token could not be removed: the database does not answer. Try again in a moment."),
        "key-name": _("A key needs a name, of at most 100 characters. Say what will use it."),
        "key-many": _("You have 20 keys already. Revoke one that is not needed any more."),
        "key-not-made": _(
            "Whether a key was made is not known: the database did not answer. Revoke one in the list "
            "that you never saw, then try again."
        ),
        "key-not-revoked": _("The key could not be revoked: the database does not answer. Try again in a moment."),
        "not-signed-out": _("Supabase does not answer, so nobody has been signed out. Try again in a moment."),
    }
    return sentences.get(name, "")


def _who(facts: Facts) -> None:
    account = facts.visit.account
    with Tag("section", "card account-part", aria_labelledby="account-who"):
        Tag("h2", text=_("Signed in as"), id="account-who")
        with Tag("dl", "account-facts"):
            _fact(_("Name"), account.name)
            _fact(_("Email address"), account.email or _("none"))
            by_github = facts.visit.github_token is not None
            _fact(_("This browser"), _("signed in with GitHub") if by_github else _("signed in without GitHub"))


def _github(facts: Facts) -> None:
    with Tag("section", "card account-part", aria_labelledby="account-github"):
        Tag("h2", text=_("Access to GitHub"), id="account-github")
        if not facts.is_known:
            Tag(
                "p", "quiet", _("The database does not answer, so what is stored is not known now. Reload in a moment.")
            )
        elif facts.stored is None:
            Tag("p", text=_("No GitHub token of yours is stored."))
        else:
            _token(facts.stored)
        if facts.offers_github:
            _explain(facts)
        with Tag("div", "actions"):
            if facts.offers_github:
                _ask(facts)
            if facts.stored is not None or facts.visit.github_token is not None:
                _removal()


def _token(stored: StoredToken) -> None:
    Tag(
        "p",
        text=_(
            "A GitHub token of yours is stored, encrypted. It is handed to a worker alone, to clone your repositories."
        ),
    )
    with Tag("dl", "account-facts", data_testid="github-token"):
        _fact(_("Stored"), wording.exact(stored.stored_at))
        _fact(_("Scopes"), ", ".join(sorted(stored.scopes)) or _("not known"))
        _fact(_("Private repositories"), _("yes") if stored.opens_private else _("no"))


def _explain(facts: Facts) -> None:
    """What the ways to GitHub are for."""
    if not facts.keeps_tokens:
        Tag("p", "quiet", _("This instance keeps no GitHub tokens, so it cannot clone private repositories."))
    elif facts.stored is None or not facts.stored.opens_private:
        Tag("p", "quiet", _("For courses about private repositories Fondation needs the scope “repo”. GitHub has no "
                            "smaller one: it also allows to write, which Fondation never does."))  # fmt: skip


def _ask(facts: Facts) -> None:
    """The ways to GitHub: to begin with, or for more."""
    address = "/auth/github?scope=repo&next=/account"
    if not facts.keeps_tokens:
        return
    if facts.stored is None or not facts.stored.opens_private:
        link_button(_("Allow private repositories"), address, icon_name="github")
    elif facts.visit.github_token is None:
        link_button(_("Connect this browser to GitHub"), address, icon_name="github")


def _removal() -> None:
    button(_("Remove the GitHub token…"), icon_name="trash", data_opens="remove-token", aria_haspopup="dialog")
    text = _(
        "Courses stay as they are. Private repositories can be neither listed nor cloned until you "
        "allow it again; runs that are waiting for one will fail."
    )
    asking("remove-token", "/account/github/remove", _("Remove the GitHub token?"), text, _("Remove the token"))


def _sessions(facts: Facts) -> None:
    with Tag("section", "card account-part", aria_labelledby="account-sessions"):
        Tag("h2", text=_("Sessions"), id="account-sessions")
        Tag("p", text=n_("You are signed in with {count} browser.", "You are signed in with {count} browsers.",
                         facts.browsers))  # fmt: skip
        Tag("p", "quiet", _("A session ends after a week without a visit, and after thirty days in any case."))
        with Tag("form", "actions", action="/account/sign-out-everywhere", method="post"):
            button(_("Sign out everywhere"), icon_name="logout", type_="submit")


def _fact(name: str, value: str) -> None:
    with Tag("div"):
        Tag("dt", text=name)
        Tag("dd", text=value)
