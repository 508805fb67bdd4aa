"""Elements of a page that is sent as HTML: they cost a hundredth of the framework's, and do nothing in a browser.

While a page is `building`, Tag and everything made of it makes these instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from types import TracebackType
from typing import Any, Final

from starlette.requests import Request

_VOID: Final = frozenset({"input", "br", "hr", "meta", "link", "img"})
_open: ContextVar[list[Node] | None] = ContextVar("open", default=None)
_request: ContextVar[Request | None] = ContextVar("request", default=None)


class NeedsFramework(TypeError):
    """An element is to act through the framework, which is not on such a page: it would do nothing."""


class Node:
    """An HTML element; what can be done with a Tag before it is sent can be done with it."""

    def __init__(self, tag: str, classes: str = "", text: str = "", **attributes: Any) -> None:
        self.tag = tag
        self.text = text
        self.label = self
        self._classes = classes
        self._style = ""
        self._raw = ""
        self._attributes: dict[str, Any] = {}
        self._children: list[Node] = []
        if attributes:
            self.put(**attributes)
        if stack := _open.get():
            stack[-1]._children.append(self)

    def __enter__(self) -> Node:
        stack = _open.get()
        if stack is None:
            raise NeedsFramework("No page is being built.")
        stack.append(self)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        stack = _open.get()
        if stack is not None:
            stack.pop()

    def put(self, **attributes: Any) -> Node:
        """Sets attributes in place; None and False remove."""
        for name, value in attributes.items():
            self._attributes[name.rstrip("_").replace("_", "-")] = value
        return self

    def say(self, text: str) -> Node:
        self.text = text
        return self

    def show(self, wanted: bool = True) -> Node:
        return self.put(hidden=None if wanted else True)

    def classes(self, add: str = "", *, replace: str | None = None) -> Node:
        self._classes = f"{self._classes} {add}".strip() if replace is None else replace
        return self

    def style(self, style: str) -> Node:
        self._style = style
        return self

    def raw(self, html: str) -> Node:
        """Its content is this HTML, as it is: for `markup` alone."""
        self._raw = html
        return self

    def on(self, *_: Any, **__: Any) -> Node:
        raise NeedsFramework(f"<{self.tag}> is to listen, and nobody on this page hears it.")

    def html(self) -> str:
        """The element and everything in it."""
        pieces: list[str] = []
        self._write(pieces)
        return "".join(pieces)

    def inner_html(self) -> str:
        """What is in it."""
        pieces: list[str] = []
        for child in self._children:
            child._write(pieces)
        return "".join(pieces)

    # A page has a thousand elements, and somebody waits for it: plain loops take half the time of what reads nicer.
    def _write(self, pieces: list[str]) -> None:
        pieces.append(f"<{self.tag}")
        if self._classes:
            pieces.append(f' class="{escape(self._classes)}"')
        if self._style:
            pieces.append(f' style="{escape(self._style)}"')
        for name, value in self._attributes.items():
            if value is True:
                pieces.append(f" {name}")
            elif value is not None and value is not False:
                pieces.append(f' {name}="{escape(str(value))}"')
        pieces.append(">")
        if self.tag in _VOID:
            return
        if self.text:
            pieces.append(escape(self.text, quote=False))
        pieces.append(self._raw)
        for child in self._children:
            child._write(pieces)
        pieces.append(f"</{self.tag}>")


def is_building() -> bool:
    """Whether elements made now belong to a page that is sent as HTML."""
    return _open.get() is not None


def request() -> Request | None:
    """What the page that is being built answers."""
    return _request.get()


@contextmanager
def building(request: Request) -> Iterator[Node]:
    """Elements made within are children of the answer."""
    root = Node("div")
    tokens = _open.set([root]), _request.set(request)
    try:
        yield root
    finally:
        _open.reset(tokens[0])
        _request.reset(tokens[1])
