"""Where calls are put together and sent: the shared prefix, the step's model, the second when one declines."""

from __future__ import annotations

from course.engines.claude import answers, prompts
from course.engines.claude.budget import BudgetSpent
from course.engines.claude.client import Asking, Effort, Request
from course.engines.claude.digest import digest
from course.engines.claude.faults import Declined
from course.engines.claude.options import Options, Step
from course.engines.claude.redaction import Redactor
from course.engines.claude.sources import fenced
from course.survey import Survey

_AUDIENCES = {
    "newcomer": "somebody who is new to programming in this field and knows one language a little: every "
    "term of the field is explained where it first comes up",
    "developer": "a working developer who has never seen this code",
    "expert": "an expert of this field who wants what is particular here and nothing that is usual",
}
_LANGUAGES = {
    "en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ja": "Japanese", "ko": "Korean", "zh": "Simplified Chinese",
}  # fmt: skip
#: Output tokens a step may use, thinking included: an answer that is cut off is bought for nothing.
_MOST_OUTPUT = {"extract": 8_000, "relate": 8_000, "order": 6_000, "write": 16_000, "review": 8_000, "tutorials": 8_000}
#: How much a step is worth thinking about. Models think hard where nobody says so, and thinking is paid for as output.
_EFFORT: dict[str, Effort] = {
    "extract": "medium", "relate": "low", "order": "low", "write": "medium", "review": "low", "tutorials": "low",
}  # fmt: skip


class Unwritten(Exception):
    """No model wrote this piece: the offline engine does."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Desk:
    """Asks on behalf of the steps of one course."""

    def __init__(self, options: Options, client: Asking, survey: Survey) -> None:
        self.options = options
        self.redactor = Redactor()
        self._client = client
        self._prefix = self._prepared(survey)
        self._bare = (prompts.filled("bare", language=self.language),)

    @property
    def language(self) -> str:
        """The language of the course as a prompt names it."""
        language, _, region = self.options.language.partition("-")
        name = _LANGUAGES.get(language, language)
        return f"{name} ({region})" if region else name

    def text(self, step: Step, unit: str, prompt: str, *, is_bare: bool = False) -> str:
        """Prose; raises Unwritten. A bare request goes without the digest: it needs none."""
        return self._asked(self.request(step, unit, prompt, None, is_bare=is_bare))

    def answer(
        self, step: Step, unit: str, prompt: str, kind: type[answers.Answer], *, is_bare: bool = False
    ) -> answers.Answer:
        """A structured answer; asked for once more when it is not one, then Unwritten."""
        request = self.request(step, unit, prompt, kind, is_bare=is_bare)
        for _ in range(2):
            if (found := kind.read(self._asked(request))) is not None:
                return found
        raise Unwritten("the answer had not the form that was asked for")

    def request(
        self, step: Step, unit: str, prompt: str, kind: type[answers.Answer] | None = None, *, is_bare: bool = False
    ) -> Request:
        """The request a step would send."""
        return Request(
            step=step,
            unit=unit,
            model=self.options.model_for(step),
            prefix=self._bare if is_bare else self._prefix,
            prompt=prompt,
            max_tokens=_MOST_OUTPUT[step],
            effort=_EFFORT[step],
            schema=kind.schema_for_api() if kind else None,
        )

    def _asked(self, request: Request) -> str:
        try:
            return self._client.ask(request)
        except BudgetSpent:
            raise Unwritten("the budget is spent") from None
        except Declined as declined:
            return self._asked_again(request, declined)

    def _asked_again(self, request: Request, declined: Declined) -> str:
        second = self.options.fallback
        if not second or second == request.model:
            raise Unwritten(declined.reason) from declined
        try:
            return self._client.ask(request.of(second))
        except BudgetSpent:
            raise Unwritten("the budget is spent") from None
        except Declined as again:
            raise Unwritten(again.reason) from again

    def _prepared(self, survey: Survey) -> tuple[str, ...]:
        focus = " ".join(self.options.focus.split())[:300]
        rules = prompts.filled(
            "rules",
            audience=_AUDIENCES[self.options.audience],
            language=self.language,
            focus=f"\nThe reader wants to know most of all: {focus}\n" if focus else "",
        )
        return rules, fenced("digest", self.redactor.mask(digest(survey)))
