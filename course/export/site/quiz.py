"""Questions that can be answered: by a click where scripts run, by opening the answer where they do not."""

from __future__ import annotations

from collections.abc import Sequence

from course.courses import Question
from course.export.articles import Writer, inline
from course.wording import say

ID, TITLE = "check-yourself", "Check yourself"


def questions(quiz: Sequence[Question], writer: Writer) -> str:
    """The questions of a chapter as a section, or nothing."""
    if not quiz:
        return ""
    asked = "\n".join(_question(number, len(quiz), item, writer) for number, item in enumerate(quiz, 1))
    return f'<section class="quiz" aria-labelledby="{ID}">\n<h2 id="{ID}">{say(TITLE)}</h2>\n{asked}\n</section>'


def _question(number: int, total: int, item: Question, writer: Writer) -> str:
    options = "\n".join(
        f'<label class="option"><input type="radio" name="question-{number}" value="{place}">'
        f'<span>{inline(option)}</span><span class="state" aria-hidden="true"></span></label>'
        for place, option in enumerate(item.options)
    )
    places = ", ".join(writer.cite(place) for place in item.citations)
    counted = say("Question {number} of {total}", number=number, total=total)
    return f"""<fieldset class="question" data-answer="{item.answer}">
<legend><span class="number">{counted}</span>{inline(item.question)}</legend>
<div class="options">
{options}
</div>
<p class="verdict" role="status"></p>
<details class="answer"><summary>{say("Show the answer")}</summary>
<p><strong>{inline(item.options[item.answer])}</strong></p>
<p>{inline(item.explanation)}{f" ({places})" if places else ""}</p></details>
</fieldset>"""
