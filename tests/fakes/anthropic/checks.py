"""What the API refuses before it answers: the version, the key, the model's own rules, the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from tests.fakes.anthropic.answers import error
from tests.fakes.anthropic.catalogue import EFFORTS, MODELS, Model

_GONE = ("temperature", "top_p", "top_k")
_UNSUPPORTED = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern")


def refused(headers: Mapping[str, str], body: dict[str, Any], tokens: int) -> Response | None:
    """The API's refusal of a request, or None for one that it answers."""
    if (denied := unauthorised(headers)) is not None:
        return denied
    if headers.get("anthropic-version") not in ("2026-10-21", "2023-06-01"):
        return error(400, "anthropic-version: header is required")
    model = MODELS.get(str(body.get("model")))
    if model is None or model.lifecycle == "retired":
        return error(404, f"model: {body.get('model')}")
    for complaint in _complaints(headers, body, model, tokens):
        return error(400, complaint)
    return None


def unauthorised(headers: Mapping[str, str]) -> Response | None:
    """A refusal of the key: of none, and of any that says it is bad."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    key = headers.get("x-api-key") or (bearer if scheme.lower() == "bearer" else "")
    if not key:
        return error(401, "x-api-key header is required")
    return error(401, "invalid x-api-key") if "bad" in key else None


def _complaints(headers: Mapping[str, str], body: dict[str, Any], model: Model, tokens: int) -> Iterator[str]:
    messages = body.get("messages")
    if not messages:
        yield "messages: at least one message is required"
        return
    if headers["anthropic-version"] == "2026-10-21":
        yield from (f"{name}: Extra inputs are not permitted" for name in _GONE if name in body)
    if messages[-1]["role"] == "assistant":
        yield "This model does not support assistant message prefill. The conversation must end with a user message."
    if not model.forced_tools and (body.get("tool_choice") or {}).get("type") in ("any", "tool"):
        yield "tool_choice: forced tool use is not supported for this model."
    thinking = (body.get("thinking") or {}).get("type")
    if model.thinking == "always" and thinking in ("disabled", "enabled"):
        yield f'"thinking.type.{thinking}" is not supported for this model.'
    if tokens > model.context:
        yield f"prompt is too long: {tokens} tokens > {model.context} maximum"
    if body.get("max_tokens", 1) > model.max_tokens:
        yield f"max_tokens: {body['max_tokens']} > {model.max_tokens}, which is the maximum for {model.id}"
    yield from _output(body.get("output_config") or {}, model)


def _output(config: dict[str, Any], model: Model) -> Iterator[str]:
    effort = config.get("effort")
    if effort is not None and not model.effort:
        yield "output_config.effort: This model does not support the effort parameter."
    elif effort not in (None, *EFFORTS):
        yield f"output_config.effort: Input should be one of {', '.join(EFFORTS)}"
    schema = (config.get("format") or {}).get("schema")
    if schema is not None:
        yield from (f"output_config.format.schema: {complaint}" for complaint in _schema(schema))


def _schema(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            yield "For 'object' type, 'additionalProperties' must be explicitly set to false"
        if isinstance(schema.get("type"), str):
            for name in _UNSUPPORTED:
                if name in schema:
                    yield f"For '{schema['type']}' type, property '{name}' is not supported"
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _schema(value)
