"""Questions at the end of a chapter: answered here, explained at once, remembered."""

from __future__ import annotations

from typing import Any

from app import questions
from app.library import Book
from app.parts.feedback import told
from app.parts.tags import Tag, button, icon
from app.questions import Question
from app.visits import Visit
from core.courses import Chapter

#: Where the questions are on the page.
ANCHOR = "sec-questions"
TITLE = "Check what you understood"


class Quiz:
    """All questions of a chapter."""

    def __init__(self, visit: Visit, book: Book, chapter: Chapter, answers: dict[str, Any]) -> None:
        self._visit = visit
        self._book = book
        self._chapter = chapter
        self._answers = answers
        self._questions = questions.read(chapter.quiz)

    def build(self) -> None:
        if not self._questions:
            return
        with Tag("section", "quiz", aria_labelledby=ANCHOR):
            Tag("h2", text=TITLE, id=ANCHOR)
            Tag("p", text="Every answer was computed from the code, and points at the line that proves it.")
            for number, question in enumerate(self._questions, start=1):
                card = _Card(self, question, f"Question {number} of {len(self._questions)}")
                choice = questions.chosen(self._answers, question)
                if choice is not None:
                    card.judge(choice)

    async def save(self, question: Question, choice: int) -> None:
        await self._visit.gateway.save_progress(
            self._book.course.id, self._chapter.position, quiz={question.id: choice}
        )

    def link(self, place: questions.Place) -> str | None:
        url = self._book.repository.url
        return place.url(url, self._book.course.commit_sha) if url else None


class _Card:
    def __init__(self, quiz: Quiz, question: Question, number: str) -> None:
        self._quiz = quiz
        self._question = question
        self._options: list[tuple[Tag, Tag, Tag]] = []
        with Tag("form", "question card", novalidate=True, data_testid="question") as form:
            with Tag("fieldset"):
                with Tag("legend"):
                    Tag("span", "number", number)
                    _words(question.text)
                with Tag("div", "options"):
                    for place, option in enumerate(question.options):
                        self._options.append(self._option(place, option))
            with Tag("div", "actions"):
                button("Check", "button-small", type_="submit")
                self._hint = Tag("span", "small quiet", role="status")
            self._verdict = Tag("div", "verdict", role="status")
        form.on("submit", self._checked, js_handler=_FORM)

    def _option(self, place: int, option: str) -> tuple[Tag, Tag, Tag]:
        with Tag("label", "option") as label:
            box = Tag("input", type="radio", name=f"q-{self._question.id}", value=str(place))
            with Tag("span"):
                _words(option)
            with Tag("span", "state") as mark:
                pass
        return label, box, mark

    async def _checked(self, event: Any) -> None:
        if event.args is None:
            self._hint.say("Choose an answer first.")
            return
        choice = int(event.args)
        if not 0 <= choice < len(self._question.options):
            return
        self._hint.say("")
        self.judge(choice)
        with told():
            await self._quiz.save(self._question, choice)

    def judge(self, choice: int) -> None:
        """Shows whether `choice` is right, and why."""
        question = self._question
        right = choice == question.answer
        for place, (label, box, mark) in enumerate(self._options):
            verdict = "right" if place == question.answer else "wrong" if place == choice else None
            label.put(data_verdict=verdict)
            box.put(checked=place == choice)
            mark.clear()
            mark.classes(replace=f"state state-{'done' if verdict == 'right' else 'failed'}")
            if verdict:
                with mark:
                    icon("check" if verdict == "right" else "x", "icon-small")
                    Tag("span", text="Right" if verdict == "right" else "Your answer")
        self._verdict.clear()
        with self._verdict:
            with Tag("p"):
                Tag("strong", text="That is right. " if right else "Not quite. ")
                _words(question.explanation)
            for cited in question.places:
                with Tag("p"):
                    href = self._quiz.link(cited)
                    Tag(
                        "a" if href else "span",
                        "cite",
                        cited.text,
                        href=href,
                        rel="noopener noreferrer" if href else None,
                    )


_FORM = """(event) => {
  event.preventDefault();
  const chosen = event.target.querySelector("input:checked");
  emit(chosen ? Number(chosen.value) : null);
}"""


def _words(text: str) -> None:
    for piece, is_code in questions.pieces(text):
        Tag("code" if is_code else "span", text=piece)
