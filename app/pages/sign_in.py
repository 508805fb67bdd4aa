"""The sign-in page: what the product is, and the way in."""

from __future__ import annotations

from urllib.parse import quote

from app.i18n import _
from app.parts.tags import Tag, button, icon, link_button
from core.settings import AppSettings


def content(settings: AppSettings, next_path: str, problem: str) -> None:
    with Tag("div", "welcome wrap"), Tag("div", "welcome-grid"):
        _promise()
        with Tag("section", "welcome-form card", aria_labelledby="sign-in-title"):
            Tag("h2", text=_("Sign in"), id="sign-in-title")
            sentence = _problem(problem)
            with Tag("div", "notice notice-warning", role="alert").show(bool(sentence)):
                icon("alert")
                Tag("p", text=sentence)
            _ways(settings, next_path)


def _ways(settings: AppSettings, next_path: str) -> None:
    if settings.app_github_sign_in:
        link_button(
            _("Continue with GitHub"),
            f"/auth/github?next={quote(next_path, safe='')}",
            "button-primary button-wide",
            icon_name="github",
        )
    if settings.app_github_sign_in and settings.app_password_sign_in:
        Tag("div", "or", _("or"))
    if settings.app_password_sign_in:
        _password(first=not settings.app_github_sign_in)
    if not settings.app_github_sign_in and not settings.app_password_sign_in:
        Tag("p", "quiet", _("This instance offers no way to sign in. Its operator has to switch one on."))
    elif not settings.app_github_sign_in and settings.app_local_sign_in:
        text = _(
            "Sign-in with GitHub needs an OAuth App: start `fondation up` with its GITHUB_CLIENT_ID and "
            "GITHUB_CLIENT_SECRET."
        )
        Tag("p", "help", text)


def _problem(name: str) -> str:
    """What went wrong, and what to do; empty where nothing did."""
    sentences = {
        "expired": _("That sign-in took too long or was used already. Start again."),
        "denied": _("GitHub was not allowed to sign you in. Start again, and allow access when GitHub asks."),
        "github": _("GitHub did not confirm the sign-in. Start again."),
        "other-browser": _("That sign-in was begun in another browser, or too long ago. Start again here."),
        "unavailable": _("Sign-in does not work at the moment. Try again in a minute."),
        "off": _("Sign-in with GitHub is switched off here."),
        "wrong-link": _("This link does not sign anybody in. Take the one that `fondation up` printed last."),
    }
    return sentences.get(name, "")


def _promise() -> None:
    with Tag("div"):
        Tag("h1", text=_("Read a codebase like a good book."))
        Tag(
            "p",
            "welcome-lead",
            _(
                "Fondation turns a Git repository into a course: chapters in the order they are best learned, "
                "with every claim tied to the lines that prove it."
            ),
        )
        _specimen()


def _specimen() -> None:
    """What a chapter looks like. An illustration: readers of the page need not hear it."""
    with Tag("div", "specimen", aria_hidden="true"):
        with Tag("p", "specimen-text"):
            Tag("span", text=_("A worker takes a job by leasing it; whoever loses the lease can do no more harm"))
            Tag("span", text=" ")
            Tag("span", "cite", "queue/claims.py:41-43", translate="no")
        with Tag("figure", "specimen-code"):
            with Tag("figcaption"):
                Tag("span", "mono", "queue/claims.py:41-43", translate="no")
                Tag("span", "badge-verbatim", _("verbatim"))
            with Tag("pre"), Tag("code"):
                for kind, text in _CODE:
                    Tag("span", kind, text)


_CODE = (
    ("hl-k", "if "),
    ("", "lease.token != job.token:\n"),
    ("", "    "),
    ("hl-k", "raise "),
    ("hl-ne", "LeaseLost"),
    ("", "(job.id)\n"),
    ("hl-k", "return "),
    ("", "job.renew(until="),
    ("hl-nf", "now"),
    ("", "() + LEASE)"),
)


def _password(*, first: bool) -> None:
    kind = "button-primary button-wide" if first else "button-wide"
    with Tag("form", "field", data_sign_in="", novalidate=True) as form:
        form.put(
            data_unreadable=_("This could not be read. Check what you typed."),
            data_away=_("The server does not answer. Check the connection, then try again."),
            data_new_title=_("Create an account"),
            data_new_submit=_("Create account"),
            data_title=_("Sign in"),
            data_old=_("Sign in instead"),
            data_have=_("You have an account?"),
            data_new_here=_("New here?"),
        )
        form.style("gap: var(--s4)")
        with Tag("div", "field"):
            Tag("label", text=_("Email address"), for_="email")
            Tag("input", "input", id="email", name="email", type="email", autocomplete="username", required=True,
                spellcheck="false", autocapitalize="none", aria_describedby="sign-in-problem")  # fmt: skip
        with Tag("div", "field"):
            Tag("label", text=_("Password"), for_="password")
            Tag("input", "input", id="password", name="password", type="password", autocomplete="current-password",
                required=True, aria_describedby="password-help sign-in-problem")  # fmt: skip
            Tag("p", "help", _("At least 8 characters."), id="password-help", hidden=True)
        Tag("p", "help help-bad", id="sign-in-problem", role="alert", hidden=True)
        button(_("Sign in"), kind, type_="submit")
    with Tag("p", "switch"):
        Tag("span", text=_("New here?"))
        Tag("button", text=_("Create an account"), type="button", data_switch="")
