"""Path names come from strangers: this module decides which are usable and how any of them is shown."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, unquote

#: Characters that change how the text around them reads, or cannot be seen at all.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def is_plain(path: str) -> bool:
    """Whether a path can be used as it is: relative, visible, without tricks."""
    parts = path.split("/")
    return bool(path) and not any(part in ("", ".", "..") for part in parts) and not _has_hidden(path)


def shown(path: str) -> str:
    """A path as it may be printed: hidden characters made visible, overlong names cut."""
    text = "".join(_visible(char) for char in unicodedata.normalize("NFC", path))
    return text if len(text) <= 200 else f"{text[:120]}…{text[-60:]}"


def encoded(path: str) -> str:
    """A path as it stands in links and fence info strings."""
    return quote(path, safe="/-._~+@,")


def decoded(path: str) -> str:
    """The inverse of `encoded`."""
    return unquote(path)


def _has_hidden(text: str) -> bool:
    if text.isascii():
        return not text.isprintable()
    return any(unicodedata.category(char) in _HIDDEN for char in text)


def _visible(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    return f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
