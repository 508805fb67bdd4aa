"""A place to answer an exercise: what was found is confirmed with the line that proves it, and remembered."""

from __future__ import annotations

import json

from app import exercises
from app.exercises import Exercise, Finding
from app.i18n import _
from app.library import Book
from app.pages.course_parts import cite, words
from app.parts.tags import Tag, button, icon
from app.reading import Reading
from core.courses import Chapter


def build(reading: Reading, chapter: Chapter, task: Exercise) -> None:
    """The form of one exercise; a script checks it with what is on the page."""
    progress = reading.book.progress.get(chapter.position)
    name = f"x-{task.id}"
    with Tag("form", "exercise card", novalidate=True, data_exercise=task.id, data_testid="exercise",
             data_ordered=task.is_ordered or None, data_lines=task.is_of_lines or None):  # fmt: skip
        with Tag("div", "field"):
            Tag("label", text=_("Your answer"), for_=name)
            Tag("textarea", "input mono", exercises.written(progress.quiz, task) if progress else "", id=name,
                rows=str(min(6, len(task.findings) + 1)), spellcheck="false",
                aria_describedby=f"{name}-help")  # fmt: skip
            Tag("p", "help", _help(task), id=f"{name}-help")
        with Tag("div", "actions"):
            button(_("Check"), "button-small", type_="submit")
            Tag("span", "small", role="status", data_found=_("{found} of {total} found."), data_all=_("All found."),
                data_extra=_("Not in its place: {names}") if task.is_ordered else _("Not among them: {names}"),
                data_empty=_("Write an answer first."))  # fmt: skip
        with Tag("ol", "findings", role="list", hidden=True):
            for finding in task.findings:
                _finding(reading.book, finding)


def _help(task: Exercise) -> str:
    if task.is_of_lines:
        return _("The lines one below the other, in order.")
    if task.is_ordered:
        return _("One name a line, in order.")
    return _("One a line: a name, a file, or a place such as file.py:12.")


def _finding(book: Book, finding: Finding) -> None:
    with Tag("li", data_accepts=json.dumps(finding.accepts)):
        with Tag("span", "state state-done", data_when="found", hidden=True):
            icon("check", "icon-small")
            with Tag("span"):
                words(finding.text)
            cite(book, finding.place)
        with Tag("span", "state", data_when="missing"):
            icon("circle", "icon-small")
            Tag("span", text=_("Not found yet"))
