"""Questions at the end of a chapter: answered here, explained at once, remembered."""

from __future__ import annotations

from app import questions
from app.i18n import _, n_
from app.pages.course_parts import cite, words
from app.parts.tags import Tag, button, icon
from app.questions import Question
from app.reading import Reading
from core.courses import Chapter

#: Where the questions are on the page.
ANCHOR = "sec-questions"


def title() -> str:
    return _("Check what you understood")


def build(reading: Reading, chapter: Chapter) -> None:
    """All questions of a chapter."""
    asked = questions.read(chapter.quiz)
    if not asked:
        return
    progress = reading.book.progress.get(chapter.position)
    with Tag("section", "quiz", aria_labelledby=ANCHOR):
        Tag("h2", text=title(), id=ANCHOR)
        Tag("p", text=_("Every answer was computed from the code, and points at the line that proves it."))
        for number, question in enumerate(asked, start=1):
            choice = questions.chosen(progress.quiz, question) if progress else None
            _Card(reading, question, number, len(asked), choice).build()


class _Card:
    """One question. A script judges it with what is on the page; an answer of earlier is judged already."""

    def __init__(self, reading: Reading, question: Question, number: int, total: int, choice: int | None) -> None:
        self._book = reading.book
        self._question = question
        self._number, self._total = number, total
        self._choice = choice

    def build(self) -> None:
        question = self._question
        with Tag("form", "question card", novalidate=True, data_question=question.id, data_answer=str(question.answer),
                 data_testid="question"):  # fmt: skip
            with Tag("fieldset"):
                with Tag("legend"):
                    number = _("Question {number} of {total}", number=self._number, total=self._total)
                    Tag("span", "number", number)
                    words(question.text)
                with Tag("div", "options"):
                    for place, option in enumerate(question.options):
                        self._option(place, option)
            with Tag("div", "actions"):
                button(_("Check"), "button-small", type_="submit")
                Tag("span", "small quiet", role="status", data_hint=_("Choose an answer first."))
            with Tag("div", "verdict", role="status", data_right=_("That is right."), data_wrong=_("Not quite.")):
                if self._choice is not None:
                    self._explanation(_("That is right.") if self._choice == question.answer else _("Not quite."))
            with Tag("template"):
                self._explanation("")

    def _option(self, place: int, option: str) -> None:
        verdict = None
        if self._choice is not None:
            verdict = "right" if place == self._question.answer else "wrong" if place == self._choice else None
        with Tag("label", "option", data_verdict=verdict):
            Tag("input", type="radio", name=f"q-{self._question.id}", value=str(place), checked=place == self._choice)
            with Tag("span"):
                words(option)
            for state, glyph, text in (("done", "check", _("Right")), ("failed", "x", _("Your answer"))):
                with Tag("span", f"state state-{state}"):
                    icon(glyph, "icon-small")
                    Tag("span", text=text)

    def _explanation(self, lead: str) -> None:
        with Tag("p"):
            Tag("strong", text=lead, data_lead="")
            Tag("span", text=" ")
            words(self._question.explanation)
        if self._question.places:
            with Tag("p"):
                Tag("span", text=n_("The line that proves it:", "The lines that prove it:", len(self._question.places)))
                for place in self._question.places:
                    Tag("span", text=" ")
                    cite(self._book, place)
