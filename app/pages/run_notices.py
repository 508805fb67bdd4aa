"""What a person has to know about a run beyond its steps: trouble, silence, failures, the end."""

from __future__ import annotations

from collections.abc import Sequence

from app import timeline, wording
from app.following import POLL
from app.i18n import _, n_
from app.parts.feedback import sentence
from app.parts.tags import Tag, icon, link_button
from app.runs import Known
from app.timeline import Attempt
from core.courses import Course
from core.errors import GatewayError
from core.jobs import Status

#: Seconds that a sign may be late before it is missed.
_GRACE = 2.0


class Notices:
    """The notices; most of the time none is shown."""

    def __init__(self) -> None:
        self._attempts_shown = -1
        with Tag("div", "run-notices"):
            with Tag("div", "finish") as self._finish:
                self._finish_text = Tag("p", text=_("The course is ready."))
                self._read = link_button(
                    _("Read the course"), "/", "button-primary", icon_name="book", data_testid="read"
                )
            with Tag("div", "notice notice-error", role="alert") as self._dead:
                icon("alert")
                self._dead_text = Tag("p")
            with Tag("div", "notice", role="status") as self._cancel:
                icon("info")
                Tag("p", text=_("Canceling: the worker is told and stops at the next safe point."))
            with Tag("div", "notice", role="status", data_testid="paused") as self._paused:
                icon("clock")
                with Tag("p"):
                    self._paused_text = Tag("span")
                    Tag("span", text=" " + _("If the reason is gone before that, try again now."))
            self._silence()
            with Tag("div", "notice notice-warning", role="status") as self._trouble:
                icon("alert")
                self._trouble_text = Tag("p")
            with Tag("p", "previous", data_testid="previous") as self._previous:
                icon("book", "icon-small")
                self._previous_text = Tag("span")
                self._previous_link = Tag("a", text=_("Read it"), href="/")
            self._history()
        parts = (self._finish, self._dead, self._cancel, self._paused, self._trouble, self._previous, self._past)
        for element in parts:
            element.show(False)

    def _silence(self) -> None:
        # Shown and hidden by the browser's own clock.
        with Tag("div", "notice notice-warning", role="status", data_shown_after="", data_testid="silent",
                 hidden=True) as self._silent:  # fmt: skip
            icon("alert")
            with Tag("p"):
                Tag("strong", text=_("The worker is silent."))
                Tag("span", text=" " + _("Its last sign came:") + " ")
                self._silent_since = Tag("time")
                Tag("span", text=". " + _("If it does not come back, another one takes over:") + " ")
                self._silent_until = Tag("time")
                Tag("span", text=". " + _("Finished chapters are kept."))

    def _history(self) -> None:
        with Tag("details", "left-out", data_testid="attempts", open=True) as self._past:
            with Tag("summary"):
                icon("chevron", "icon-small")
                self._past_title = Tag("span")
            self._past_list = Tag("ul", "attempts", role="list").style("columns: auto; padding: 0")

    def update(self, known: Known, attempts: Sequence[Attempt], last_sign: float) -> None:
        job = known.job
        self._finish.show(job.course_id is not None)
        self._read.put(href=f"/courses/{job.course_id}")
        number = len(known.chapters)
        self._finish_text.say(
            n_("{count} chapter, ready to be read.", "{count} chapters, ready to be read.", number)
            if number
            else _("Ready to be read.")
        )
        self._dead.show(job.status is Status.DEAD)
        self._dead_text.say(job.error_message or job.status_reason or _("The run failed."))
        self._cancel.show(job.cancel_requested and job.is_running)
        self._paused.show(timeline.is_paused(job))
        self._paused_text.say(job.status_reason or "")
        self._watch(known, last_sign)
        self._show_history(attempts if job.status is not Status.DEAD or len(attempts) > 1 else ())

    def lead_on(self) -> None:
        """The way into the course that is ready: under the finger of whoever does not read or type elsewhere."""
        self._read.client.run_javascript("fondation.leadOn('[data-testid=read]')")

    def previous(self, course: Course | None) -> None:
        """The course that was there before."""
        self._previous.show(course is not None)
        if course is not None:
            self._previous_text.say(
                _(
                    "Version {version}, of commit {commit}, stays readable.",
                    version=course.version,
                    commit=wording.commit(course.commit_sha),
                )
            )
            self._previous_link.put(href=f"/courses/{course.id}")

    def trouble(self, error: GatewayError | None) -> None:
        self._trouble.show(error is not None)
        if error is not None:
            said = _("This page shows the last known state and keeps trying.")
            self._trouble_text.say(f"{sentence(error)} {said}")

    def _watch(self, known: Known, last_sign: float) -> None:
        job = known.job
        lease_end = job.lease_expires_at
        if not job.is_running or lease_end is None or job.heartbeat_at is None:
            self._silent.put(data_shown_after="", hidden=True)
            return
        # A worker beats at least twice in a lease. A beat is seen by the poll only, so the next poll comes first.
        due = last_sign + (lease_end - job.heartbeat_at).total_seconds() / 2 + _GRACE
        now = known.now
        shown_after = due if due <= now else max(due, now + POLL + _GRACE)
        self._silent.put(data_shown_after=str(shown_after), hidden=shown_after > now)
        self._silent_since.put(data_ago=str(last_sign))
        self._silent_until.put(data_until=str(lease_end.timestamp()))

    def _show_history(self, attempts: Sequence[Attempt]) -> None:
        if len(attempts) == self._attempts_shown:
            return
        self._attempts_shown = len(attempts)
        self._past.show(bool(attempts))
        self._past_title.say(n_("{count} attempt did not make it", "{count} attempts did not make it", len(attempts)))
        self._past_list.clear()
        with self._past_list:
            for attempt in attempts:
                _attempt(attempt)


def _attempt(attempt: Attempt) -> None:
    with Tag("li"):
        icon("alert", "icon-small")
        with Tag("div"):
            with Tag("p"):
                Tag("strong", text=_("Attempt {number}", number=attempt.number))
                Tag("span", text=" ")
                Tag("time", "faint", wording.exact(attempt.at), datetime=attempt.at.isoformat())
            Tag("p", text=attempt.reason)
            if attempt.code:
                Tag("p", "faint mono", attempt.code)
