"""Errors, headers and ids in the form the API gives them."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import JSONResponse

_TYPES = {
    400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
    404: "not_found_error", 409: "conflict_error", 413: "request_too_large", 429: "rate_limit_error",
    500: "api_error", 503: "api_error", 504: "timeout_error", 529: "overloaded_error",
}  # fmt: skip


def request_id() -> str:
    return f"req_011C{secrets.token_hex(10)}"


def error(status: int, message: str, *, code: str | None = None, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error body with its request id; `code` is the machine-readable `error_code` of its details."""
    request = request_id()
    body: dict[str, Any] = {"type": _TYPES.get(status, "api_error"), "message": message}
    if code:
        body["details"] = {"error_code": code}
    content = {"type": "error", "error": body, "request_id": request}
    return JSONResponse(content, status, headers={"request-id": request, **(headers or {})})


def rate_headers(tokens: int) -> dict[str, str]:
    """The rate-limit headers of an answer that used so many input tokens."""
    reset = (datetime.now(UTC) + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {}
    for name, limit in (("requests", 4_000), ("input-tokens", 2_000_000), ("output-tokens", 400_000)):
        headers[f"anthropic-ratelimit-{name}-limit"] = str(limit)
        headers[f"anthropic-ratelimit-{name}-remaining"] = str(max(limit - tokens, 0))
        headers[f"anthropic-ratelimit-{name}-reset"] = reset
    return headers
