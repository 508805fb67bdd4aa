"""The routes of the fake Messages API."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.fakes.anthropic import answers, checks, stream
from tests.fakes.anthropic.accounting import Cache, TooManyBreakpoints, prompt_tokens, tokens
from tests.fakes.anthropic.catalogue import MODELS, Model
from tests.fakes.anthropic.faults import Fault, Script

_LARGEST = 32 * 1024 * 1024
#: Says what a model would: the text for a request body.
Writer = Callable[[dict[str, Any]], str]


@dataclass
class Call:
    """One request as it came in, without its credentials, and what it was charged for."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    status: int = 200
    usage: dict[str, Any] = field(default_factory=dict)
    stop_reason: str | None = None


class FakeAnthropic:
    """The API and what it remembers: the cache, the script of faults and every call."""

    def __init__(self, writer: Writer) -> None:
        self.script = Script()
        self.cache = Cache()
        self.calls: list[Call] = []
        self._writer = writer
        self.app = Starlette(
            routes=[
                Route("/v1/messages", self._messages, methods=["POST"]),
                Route("/v1/messages/count_tokens", self._count, methods=["POST"]),
                Route("/v1/models", self._models),
                Route("/v1/models/{id}", self._model),
            ]
        )

    def forget(self) -> None:
        """As if it had just been started."""
        self.script.clear()
        self.cache.clear()
        self.calls.clear()

    @property
    def messages(self) -> list[Call]:
        """The calls for messages that were answered."""
        return [call for call in self.calls if call.path == "/v1/messages" and call.status == 200]

    async def _messages(self, request: Request) -> Response:
        raw = await request.body()
        if len(raw) > _LARGEST:
            return answers.error(413, "Request exceeds the maximum size")
        call = self._note(request, json.loads(raw))
        fault = self.script.next(call.body)
        refusal = self._refusal(request, call.body, fault)
        if refusal is not None:
            call.status = refusal.status_code
            return refusal
        model = MODELS[call.body["model"]]
        try:
            usage = self.cache.usage(call.body, model)
        except TooManyBreakpoints as error:
            call.status = 400
            return answers.error(400, str(error))
        message = self._message(call.body, model, usage, fault)
        call.usage, call.stop_reason = message["usage"], message["stop_reason"]
        request_id = answers.request_id()
        headers = {"request-id": request_id, **answers.rate_headers(usage["input_tokens"])}
        if not call.body.get("stream"):
            return JSONResponse(message, headers=headers)
        return StreamingResponse(
            stream.events(message, fault, request_id), media_type="text/event-stream", headers=headers
        )

    def _refusal(self, request: Request, body: dict[str, Any], fault: Fault) -> Response | None:
        if fault.status is not None:
            return answers.error(fault.status, fault.message, code=fault.code, headers=fault.headers)
        return checks.refused(request.headers, body, prompt_tokens(body))

    def _message(self, body: dict[str, Any], model: Model, usage: dict[str, Any], fault: Fault) -> dict[str, Any]:
        text = fault.text if fault.text is not None else self._writer(body)
        stop_reason, details = "end_turn", None
        allowed = min(fault.max_tokens or body["max_tokens"], body["max_tokens"])
        if fault.refusal:
            text, stop_reason = fault.partial, "refusal"
            details = {"type": "refusal", "category": fault.refusal, "explanation": None}
        elif tokens(text) > allowed:
            text, stop_reason = text[: allowed * 4], "max_tokens"
        content: list[dict[str, Any]] = []
        if model.thinking != "manual" and not fault.refusal:
            content.append({"type": "thinking", "thinking": "", "signature": "c2lnbmVk"})
        if text:
            content.append({"type": "text", "text": text})
        usage["output_tokens"] = tokens(text) if text else 0
        return {
            "id": f"msg_01{secrets.token_hex(11)}",
            "type": "message",
            "role": "assistant",
            "model": model.id,
            "content": content,
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "stop_details": details,
            "usage": usage,
            "container": None,
        }

    async def _count(self, request: Request) -> Response:
        call = self._note(request, await request.json())
        refusal = checks.refused(request.headers, call.body, prompt_tokens(call.body))
        return refusal or JSONResponse({"input_tokens": prompt_tokens(call.body)})

    async def _models(self, request: Request) -> Response:
        if (denied := checks.unauthorised(request.headers)) is not None:
            return denied
        data = [model.value() for model in MODELS.values()]
        return JSONResponse({"data": data, "has_more": False, "first_id": data[0]["id"], "last_id": data[-1]["id"]})

    async def _model(self, request: Request) -> Response:
        self._note(request, {})
        if (denied := checks.unauthorised(request.headers)) is not None:
            return denied
        model = MODELS.get(request.path_params["id"])
        return JSONResponse(model.value()) if model else answers.error(404, f"model: {request.path_params['id']}")

    def _note(self, request: Request, body: dict[str, Any]) -> Call:
        hidden = ("authorization", "x-api-key")
        headers = {name: value for name, value in request.headers.items() if name not in hidden}
        call = Call(path=request.url.path, headers=headers, body=body)
        self.calls.append(call)
        return call
