"""The colours of code, as CSS for the classes the renderer writes."""

from __future__ import annotations

from pygments.formatters import HtmlFormatter


def stylesheet(light: str = "friendly", dark: str = "github-dark") -> str:
    """CSS for `.hl`, with the dark style where the page or its reader asks for it."""
    return "\n".join(
        [
            _rules(light, ".hl"),
            "@media (prefers-color-scheme: dark) {",
            _rules(dark, ":root:not(.light) .hl"),
            "}",
            _rules(dark, ".dark .hl"),
            "",
        ]
    )


def _rules(style: str, scope: str) -> str:
    formatter = HtmlFormatter(style=style, classprefix="hl-", nobackground=True)
    lines = str(formatter.get_style_defs(scope)).splitlines()  # type: ignore[no-untyped-call]  # so in its stubs
    return "\n".join(line for line in lines if line.startswith(scope))
