"""What a person may choose about a course that Claude writes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

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
    #: The answers come from something that only speaks like the API, and the course says so.
    demonstration: bool = False

    @classmethod
    def from_mapping(cls, wishes: Mapping[str, Any]) -> Options:
        """Options from a person's wishes; what is not among them or makes no sense keeps its default."""
        known = {item.name for item in fields(cls)}
        read = {name: value for name in known if (value := _read(name, wishes.get(name))) is not None}
        return cls(**read)

    def model_for(self, step: Step) -> str:
        return self.models.get(step, self.model)

    @property
    def all_models(self) -> list[str]:
        """Every model that may be called, each once."""
        return list(dict.fromkeys(name for name in [self.model, *self.models.values(), self.fallback] if name))


_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,120}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def _read(name: str, value: Any) -> Any:
    """One wish in its own type, or None."""
    match name, value:
        case (("model" | "fallback"), str()) if _MODEL.fullmatch(value):
            return value
        case "models", dict():
            return {step: model for step, model in value.items() if step in get_args(Step) and _read("model", model)}
        case "budget", int() | float() if not isinstance(value, bool) and value >= 0:
            return float(value)
        case "parallel", int() if not isinstance(value, bool):
            return min(max(value, 1), 16)
        case "audience", str() if value in get_args(Audience):
            return value
        case "language", str() if _LANGUAGE.fullmatch(value):
            return value
        case "focus", str():
            return value[:300]
        case "demonstration", bool():
            return value
    return None


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
