"""One call of the Messages API: streamed, accounted for, and tried again where that can help."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn, Protocol, TypeVar

import anthropic
import httpx2
from anthropic.types import Usage as ApiUsage
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from course.engines.claude import faults
from course.engines.claude.budget import Ledger, Reservation
from course.engines.claude.options import Credentials
from course.engines.claude.usage import Usage, band, priced

OFFICIAL = "https://api.anthropic.com"
T = TypeVar("T")
Effort = Literal["low", "medium", "high"]

#: Seconds without a byte after which a stream is given up.
_SILENCE = 120.0
_ATTEMPTS = 6
#: Characters of a prompt in one token at the least, with some to spare: for what a call may cost, not for what it did.
_CHARACTERS_A_TOKEN = 2.5


@dataclass(frozen=True, kw_only=True)
class Request:
    """One question: the blocks all calls of a course share, and what is asked in this one."""

    step: str
    unit: str
    model: str
    #: Rules and digest, cached up to here; rules alone are too short to be.
    prefix: tuple[str, ...]
    prompt: str
    max_tokens: int
    #: The JSON schema the answer must follow, if it is not prose.
    schema: dict[str, Any] | None = None
    #: How much to think, for models that can be told.
    effort: Effort | None = None

    def body(self, *, with_effort: bool = False) -> dict[str, Any]:
        """What is sent, without what only streaming and sampling need."""
        system: list[dict[str, Any]] = [{"type": "text", "text": text} for text in self.prefix]
        if len(system) > 1:
            system[-1]["cache_control"] = {"type": "ephemeral"}
        body: dict[str, Any] = {
            "model": self.model,
            "system": system,
            "messages": [{"role": "user", "content": self.prompt}],
        }
        output: dict[str, Any] = {"effort": self.effort} if self.effort and with_effort else {}
        if self.schema is not None:
            output["format"] = {"type": "json_schema", "schema": self.schema}
        return {**body, "output_config": output} if output else body

    def of(self, model: str) -> Request:
        """The same question to another model."""
        return replace(self, model=model)

    @property
    def characters(self) -> int:
        return sum(len(text) for text in self.prefix) + len(self.prompt)

    @property
    def most_usd(self) -> float:
        """The most this call can cost: all of its prompt written to the cache, all of its output used."""
        prompt = int(self.characters / _CHARACTERS_A_TOKEN)
        prices = band(self.model, prompt)
        return (prompt * prices.cache_write_5m + self.max_tokens * prices.output) / 1_000_000 if prices else 0.0


class Asking(Protocol):
    """Whoever answers requests: the API, or a rehearsal."""

    #: Whether this is the API itself, and not something that only speaks like it.
    is_official: bool

    def ask(self, request: Request) -> str:
        """The text of an answer."""

    def model(self, name: str) -> anthropic.types.ModelInfo | None:
        """What is known about a model."""


class _Again(Exception):
    """This attempt failed in a way that another may not; carries the verdict."""

    def __init__(self, verdict: faults.Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class Client:
    """Asks the Messages API on behalf of one course; safe for several threads."""

    def __init__(
        self, credentials: Credentials, ledger: Ledger, *, wait: Callable[[float], None] | None = None
    ) -> None:
        # `checking` says it, once and to the owner of the course.
        warnings.filterwarnings("ignore", r"The model '.*' is deprecated", DeprecationWarning)
        self.is_official = credentials.base_url in ("", OFFICIAL)
        self._ledger = ledger
        self._models: dict[str, anthropic.types.ModelInfo] = {}
        self._wait = wait or time.sleep
        self._api = anthropic.Anthropic(
            api_key=credentials.api_key or None,
            auth_token=None if credentials.api_key else credentials.auth_token or None,
            # Said here, so that no profile on this machine can send a repository's code elsewhere.
            base_url=credentials.base_url or OFFICIAL,
            max_retries=0,
            timeout=httpx2.Timeout(_SILENCE, connect=10.0),
        )

    def ask(self, request: Request) -> str:
        """The text of an answer that ended as it should.

        Raises Declined when this model will not or cannot answer, Paused when the account cannot be served for a
        while, and BudgetSpent before a call that the budget does not allow.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(_Again),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=_wait_time,
            sleep=lambda seconds: self._wait(float(seconds)),
            reraise=True,
        )
        try:
            return retrying(self._attempt, request)
        except _Again as last:
            seconds = last.verdict.seconds or faults.OUTAGE_WAIT
            raise faults.Paused(f"Claude could not be reached: {last.verdict.reason}.", seconds) from last

    def count(self, request: Request) -> int:
        """Input tokens of a request, counted by the API."""
        counted = self._guarded(lambda: self._api.messages.count_tokens(**request.body()))
        return counted.input_tokens

    def model(self, name: str) -> anthropic.types.ModelInfo | None:
        """What the API says about a model; None when it has none of that name."""
        try:
            self._models[name] = self._guarded(lambda: self._api.models.retrieve(name))
        except faults.Declined:
            return None
        return self._models[name]

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def _attempt(self, request: Request) -> str:
        with self._ledger.call(request.step, request.unit, request.most_usd) as reservation:
            try:
                return self._stream(request, reservation)
            except (*faults.CAUGHT, faults.Interrupted) as error:
                _act(faults.judge(error), error)

    def _stream(self, request: Request, reservation: Reservation) -> str:
        body = request.body(with_effort=self._can_be_told(request.model, request.effort))
        with self._api.messages.stream(**body, max_tokens=request.max_tokens) as stream:
            try:
                message = stream.get_final_message()
            except Exception:
                # What was sent was paid for, whatever became of the answer.
                if (snapshot := _snapshot(stream)) is not None:
                    reservation.use(_used(request.model, snapshot.usage))
                raise
        reservation.use(_used(request.model, message.usage))
        match message.stop_reason:
            case "end_turn" | "stop_sequence":
                return "".join(block.text for block in message.content if block.type == "text")
            case "refusal":
                category = getattr(message.stop_details, "category", None) or "no reason given"
                raise faults.Declined(f"{request.model} refused ({category})")
            case None:
                raise faults.Interrupted
            case other:
                raise faults.Declined(f"{request.model} stopped early ({other})")

    def _can_be_told(self, model: str, effort: Effort | None) -> bool:
        """Whether a model takes an effort; one that says nothing of it would refuse the request."""
        known = self._models.get(model)
        said = known.capabilities.effort if known and known.capabilities else None
        return bool(effort and said and said.supported and getattr(said, effort).supported)

    def _guarded(self, call: Callable[[], T]) -> T:
        """A call that costs nothing, with the same view of errors; not tried again."""
        try:
            return call()
        except faults.CAUGHT as error:
            verdict = faults.judge(error)
            if verdict.action == "again":
                reason = f"Claude could not be reached: {verdict.reason}."
                raise faults.Paused(reason, verdict.seconds or faults.OUTAGE_WAIT) from error
            _act(verdict, error)


def _act(verdict: faults.Verdict, error: Exception) -> NoReturn:
    match verdict.action:
        case "again":
            raise _Again(verdict) from error
        case "pause":
            raise faults.Paused(
                f"Claude has to wait: {verdict.reason}.", verdict.seconds or faults.SPENT_WAIT
            ) from error
        case "key":
            hint = "check ANTHROPIC_API_KEY"
            raise faults.KeyRefused(f"Claude cannot be asked: {verdict.reason}; {hint}.", faults.KEY_WAIT) from error
        case "decline":
            raise faults.Declined(verdict.reason) from error


_backoff = wait_random_exponential(multiplier=1.0, max=30.0)


def _wait_time(state: RetryCallState) -> float:
    """What the API asked for, with a little more so that not all come back at once; else a growing random wait."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.verdict.seconds if isinstance(error, _Again) else None
    return asked + _backoff(state) / 10 if asked is not None else _backoff(state)


def _snapshot(stream: Any) -> Any | None:
    try:
        return stream.current_message_snapshot
    except (AssertionError, AttributeError):
        return None


def _used(model: str, usage: ApiUsage) -> Usage:
    return priced(
        model,
        input_tokens=usage.input_tokens,
        cache_write=usage.cache_creation_input_tokens or 0,
        cache_read=usage.cache_read_input_tokens or 0,
        output=usage.output_tokens,
    )
