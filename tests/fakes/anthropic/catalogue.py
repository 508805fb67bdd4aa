"""The models the fake API knows, with what each of them refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EFFORTS = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model as the API describes and treats it."""

    id: str
    #: "always" cannot be switched off, "adaptive" can, "manual" thinks only when asked.
    thinking: str = "adaptive"
    #: Whether a tool may be forced.
    forced_tools: bool = False
    #: Whether it can be told how much to think.
    effort: bool = True
    #: Fewest tokens of a prefix that are cached at all; below, nothing happens and nothing is said.
    cache_minimum: int = 512
    max_tokens: int = 128_000
    context: int = 1_000_000
    lifecycle: str = "active"
    retires_at: str | None = None

    def value(self) -> dict[str, Any]:
        return {
            "type": "model",
            "id": self.id,
            "display_name": self.id,
            "created_at": "2026-09-22T00:00:00Z",
            "lifecycle": self.lifecycle,
            "deprecated_at": "2026-06-01T00:00:00Z" if self.lifecycle != "active" else None,
            "retires_at": self.retires_at,
            "line": {"id": self.id.split("-")[1], "display_name": self.id.split("-")[1]},
            "max_input_tokens": self.context,
            "max_tokens": self.max_tokens,
            "capabilities": self._capabilities(),
        }

    def _capabilities(self) -> dict[str, Any]:
        names = ("batch", "citations", "code_execution", "image_input", "pdf_input", "structured_outputs")
        levels = {level: {"supported": self.effort} for level in EFFORTS}
        return {
            **{name: {"supported": True} for name in names},
            "effort": {"supported": self.effort, **levels},
            "context_management": {"supported": True},
            "server_tools": {"supported": True},
            "thinking": {"supported": True, "types": {"adaptive": {"supported": self.thinking != "manual"},
                                                      "enabled": {"supported": self.thinking == "manual"}}},
        }  # fmt: skip


MODELS = {
    model.id: model
    for model in (
        Model(id="claude-opus-5-5", thinking="always"),
        Model(id="claude-sonnet-5-5"),
        Model(id="claude-haiku-5-5", forced_tools=True),
        Model(id="claude-haiku-4-5", thinking="manual", forced_tools=True, effort=False, cache_minimum=4096,
              max_tokens=64_000, context=200_000),
        Model(id="claude-sonnet-4-5", thinking="manual", forced_tools=True, effort=False, cache_minimum=1024,
              max_tokens=64_000, context=200_000, lifecycle="deprecated", retires_at="2026-11-30T00:00:00Z"),
        Model(id="claude-sonnet-4-0", lifecycle="retired", retires_at="2026-05-14T00:00:00Z"),
    )
}  # fmt: skip
