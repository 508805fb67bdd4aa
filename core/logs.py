"""Structured logs on stderr: JSON for machines, lines for a terminal, and never a secret in either."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final

import structlog

#: Values that must never be printed, registered while the process runs.
_SECRETS: Final[set[str]] = set()

_PATTERNS: Final = re.compile(
    r"(?i:(?:bearer|basic)\s+)[\w.~+/=-]{8,}"
    r"|gh[pousr]_\w{16,}|github_pat_\w{20,}|ghs_[\w.-]{16,}"
    r"|sk-ant-[\w-]{8,}|sb_secret_[\w-]{8,}"
    r"|(?i:(?<=authorization)|(?<=x-api-key))[\"'\\]{0,2}\s{0,3}[:=]\s{0,3}[\"'\\]{0,2}(?:\w{1,20}\s)?[\w.~+/=-]{8,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"
    r"|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"
    r"|client_id=[0-9a-f-]{36}"
)


def hide(*secrets: str) -> None:
    """Registers values that no log line may show."""
    _SECRETS.update(secret for secret in secrets if len(secret) >= 8)


def redact(text: str) -> str:
    """`text` without registered secrets and without what looks like one."""
    for secret in _SECRETS:
        text = text.replace(secret, "[redacted]")
    return _PATTERNS.sub("[redacted]", text)


def conceal(line: bytes) -> bytes:
    """`line` without registered secrets; everything else stays as it is, also what only looks like one."""
    for secret in _SECRETS:
        line = line.replace(secret.encode(), b"[redacted]")
    return line


def configure(*, level: str = "INFO", as_json: bool | None = None) -> None:
    """Sends every logger of this process to stderr; JSON unless stderr is a terminal."""
    machine = not sys.stderr.isatty() if as_json is None else as_json
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if machine else structlog.dev.ConsoleRenderer()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    # These print headers, tokens or whole bodies at their lower levels.
    for name in ("httpx", "httpcore", "httpx2", "anthropic", "realtime", "websockets", "hpack"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _redact_event(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    # Names with an underscore are structlog's own, and taken away before the line is written.
    return {key: value if key.startswith("_") else _redacted(value) for key, value in event.items()}


def _redacted(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {key: _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_redacted(item) for item in value]
    return redact(value if isinstance(value, str) else repr(value))
