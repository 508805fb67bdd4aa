"""What a person may choose about a course that Claude writes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Literal

Step = Literal["extract", "relate", "order", "write", "review", "tutorials"]
Audience = Literal["newcomer", "developer", "expert"]

DEFAULT_MODEL = "claude-sonnet-5-5"
#: Who writes what the model of a step declines to write.
FALLBACK_MODEL = "claude-haiku-4-5"


@dataclass(frozen=True, kw_only=True)
class Options:
    """Audience, focus, language and means of one course."""

    model: str = DEFAULT_MODEL
    #: Other models for single steps.
    models: dict[str, str] = field(default_factory=dict)
    fallback: str = FALLBACK_MODEL
    #: The most to spend, in US dollars; none: without a cap.
    budget: float | None = None
    #: Calls at a time, after the first has warmed the cache.
    parallel: int = 4
    audience: Audience = "developer"
    #: What the reader wants to know most, in their own words.
    focus: str = ""
    #: An ISO 639-1 code.
    language: str = "en"

    def model_for(self, step: Step) -> str:
        return self.models.get(step, self.model)

    @property
    def all_models(self) -> list[str]:
        """Every model that may be called, each once."""
        return list(dict.fromkeys([self.model, *self.models.values(), self.fallback]))


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Where the API is and what it is asked with; never shown, not even by repr."""

    api_key: str = field(default="", repr=False)
    auth_token: str = field(default="", repr=False)
    base_url: str = ""

    @classmethod
    def from_environment(cls) -> Credentials:
        return cls(
            api_key=os.environ.get("ANTHROPIC_API_KEY", ""),
            auth_token=os.environ.get("ANTHROPIC_AUTH_TOKEN", ""),
            base_url=os.environ.get("ANTHROPIC_BASE_URL", ""),
        )

    def __bool__(self) -> bool:
        return bool(self.api_key or self.auth_token)
