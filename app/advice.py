"""What the owner of a failed run can do about it."""

from __future__ import annotations

from app.i18n import _
from core.jobs import Job, Status


def after(job: Job) -> str:
    """The next action, as a sentence or two; empty for a run that did not fail."""
    match job.status:
        case Status.DEAD:
            return _remedy(job.error_code or "")
        case Status.FAILED:
            return _("It is tried again by itself. You can also try again now; finished chapters are kept.")
        case _:
            return ""


def _remedy(code: str) -> str:
    known = {
        "repository_not_found": _("Check its name, and sign in with a GitHub account that may see it; then retry."),
        "authentication_failed": _("Sign out and in again with GitHub, so that there is a fresh token, then retry."),
        "branch_not_found": _("Generate the course again from the repositories page, with a branch that exists."),
        "unknown_commit": _("Generate the course again from the repositories page, with a branch that exists."),
        "empty_repository": _("Push a first commit, then retry."),
        "no_source": _("There is no code to teach in the languages that are understood. Add some, then retry."),
        "not_a_repository": _("Choose the folder that holds the repository itself, then generate the course again."),
        "damaged_repository": _("Repair it with git fsck, or clone it afresh, then retry."),
        "too_large": _("Ask whoever runs the workers to raise their limits, or choose a smaller repository."),
        "no_space": _("Whoever runs the workers has to make room; then retry."),
        "host_not_allowed": _("Whoever runs the workers decides which hosts they fetch from."),
        "local_not_allowed": _("Whoever runs the workers decides whether they read local folders."),
        "unknown_engine": _("Generate the course again with another engine."),
        "missing_key": _("Whoever runs the workers has to set its key; the offline engine needs none."),
        "engine_key_refused": _("Whoever runs the workers has to renew its key; the offline engine needs none."),
        "engine_unusable": _("Generate the course again with another engine; the offline engine always works."),
    }
    return known.get(code) or _("Retry it: finished chapters are kept, and not paid for again.")
