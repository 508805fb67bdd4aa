"""The sign-in page: what the product is, and the way in."""

from __future__ import annotations

from urllib.parse import quote

from app.parts.tags import Tag, button, icon, link_button
from core.settings import AppSettings

_PROBLEMS = {
    "expired": "That sign-in took too long or was used already. Start again.",
    "refused": "GitHub did not sign you in. Start again, and allow access when GitHub asks.",
    "unavailable": "Sign-in does not work at the moment. Try again in a minute.",
    "wrong-link": "This link does not sign anybody in. Take the one that `fondation up` printed last.",
}


def content(settings: AppSettings, next_path: str, problem: str) -> None:
    with Tag("div", "welcome wrap"), Tag("div", "welcome-grid"):
        _promise()
        with Tag("section", "welcome-form card", aria_labelledby="sign-in-title"):
            Tag("h2", text="Sign in", id="sign-in-title")
            sentence = _PROBLEMS.get(problem, "")
            with Tag("div", "notice notice-warning", role="alert").show(bool(sentence)):
                icon("alert")
                Tag("p", text=sentence)
            if settings.app_github_sign_in:
                link_button(
                    "Continue with GitHub",
                    f"/auth/github?next={quote(next_path, safe='')}",
                    "button-primary button-wide",
                    icon_name="github",
                )
            if settings.app_github_sign_in and settings.app_password_sign_in:
                Tag("div", "or", "or")
            if settings.app_password_sign_in:
                _password(first=not settings.app_github_sign_in)
            if not settings.app_github_sign_in and not settings.app_password_sign_in:
                Tag("p", "quiet", "This instance offers no way to sign in. Its operator has to switch one on.")


def _promise() -> None:
    with Tag("div"):
        Tag("h1", text="Read a codebase like a good book.")
        Tag(
            "p",
            "welcome-lead",
            "Fondation turns a Git repository into a course: chapters in the order they are best learned, "
            "with every claim tied to the lines that prove it.",
        )
        _specimen()


def _specimen() -> None:
    """What a chapter looks like. An illustration: readers of the page need not hear it."""
    with Tag("div", "specimen", aria_hidden="true"):
        with Tag("p", "specimen-text"):
            Tag("span", text="A worker takes a job by leasing it; whoever loses the lease can do no more harm ")
            Tag("span", "cite", "queue/claims.py:41-43")
        with Tag("figure", "specimen-code"):
            with Tag("figcaption"):
                Tag("span", "mono", "queue/claims.py:41-43")
                Tag("span", "badge-verbatim", "verbatim")
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
        form.style("gap: var(--s4)")
        with Tag("div", "field"):
            Tag("label", text="Email address", for_="email")
            Tag("input", "input", id="email", name="email", type="email", autocomplete="username", required=True,
                spellcheck="false", autocapitalize="none", aria_describedby="sign-in-problem")  # fmt: skip
        with Tag("div", "field"):
            Tag("label", text="Password", for_="password")
            Tag("input", "input", id="password", name="password", type="password", autocomplete="current-password",
                required=True, aria_describedby="password-help sign-in-problem")  # fmt: skip
            Tag("p", "help", "At least 8 characters.", id="password-help", hidden=True)
        Tag("p", "help help-bad", id="sign-in-problem", role="alert", hidden=True)
        button("Sign in", kind, type_="submit")
    with Tag("p", "switch"):
        Tag("span", text="New here?")
        Tag("button", text="Create an account", type="button", data_switch="").style("margin-inline-start: 0.25rem")
