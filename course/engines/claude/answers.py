"""What the structured steps answer, validated here: the API follows a schema's shape and nothing more."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Answer = TypeVar("Answer", bound="_Answer")


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @classmethod
    def schema_for_api(cls) -> dict[str, Any]:
        """The JSON schema in the API's subset: closed objects, no titles."""
        schema: dict[str, Any] = _plain(cls.model_json_schema())
        return schema

    @classmethod
    def read(cls: type[Answer], text: str) -> Answer | None:
        """The answer in a text, or None when the text is not one."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return None


class Choice(_Answer):
    """One part of the repository that deserves a chapter."""

    number: int
    summary: str


class Choices(_Answer):
    parts: list[Choice]


class Label(_Answer):
    """What one relation is for, in a few words."""

    number: int
    label: str


class Labels(_Answer):
    relations: list[Label]


class Sequence(_Answer):
    numbers: list[int]


class Mending(_Answer):
    """A statement as it should read; empty to remove it."""

    number: int
    text: str


class Mendings(_Answer):
    statements: list[Mending]


class Wording(_Answer):
    """A computed question in a teacher's words."""

    number: int
    question: str
    explanation: str


class Wordings(_Answer):
    questions: list[Wording]


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    # A title is a string where it titles, and a schema where it is the name of a property.
    kept = {key: _plain(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    return {**kept, "additionalProperties": False} if kept.get("type") == "object" else kept
