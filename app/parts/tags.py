"""Plain HTML elements, so that the markup is ours and not a component library's."""

from __future__ import annotations

from typing import Any, cast

from nicegui.elements.mixins.text_element import TextElement

from app.parts import plain


class Tag(TextElement):
    """An HTML element. Attribute names are written with underscores: `aria_label`, `for_`."""

    def __new__(cls, *args: Any, **attributes: Any) -> Tag:
        """On pages that are sent as HTML a light element takes its place, which can do the same until it is sent."""
        return cast(Tag, plain.Node(*args, **attributes)) if plain.is_building() else super().__new__(cls)

    def __init__(self, tag: str, classes: str = "", text: str = "", **attributes: Any) -> None:
        super().__init__(tag=tag, text=text)
        if classes:
            self.classes(classes)
        self.put(**attributes)

    def put(self, **attributes: Any) -> Tag:
        """Sets attributes in place; None and False remove."""
        for name, value in attributes.items():
            key = name.rstrip("_").replace("_", "-")
            wanted = None if value is None or value is False else value
            if self.props.get(key) != wanted:
                self.props.set_optional(key, wanted)
        return self

    def say(self, text: str) -> Tag:
        """Changes the text, if it is another one."""
        if self.text != text:
            self.text = text
        return self

    def show(self, wanted: bool = True) -> Tag:
        """Shows or hides the element, for everybody and every reader."""
        return self.put(hidden=None if wanted else True)


def icon(name: str, classes: str = "") -> Tag:
    """A decorative icon in the colour of the text around it."""
    return Tag("span", f"icon icon-{name} {classes}".rstrip(), aria_hidden="true")


class Button(Tag):
    """A button with an optional icon and a visible label, which can change."""

    def __new__(cls, text: str, classes: str = "", *, icon_name: str = "", **attributes: Any) -> Button:
        if not plain.is_building():
            return cast(Button, super().__new__(cls))
        kind = attributes.pop("type_", "button")
        with plain.Node("button", f"button {classes}".rstrip(), type=kind, **attributes) as element:
            if icon_name:
                icon(icon_name)
            element.label = plain.Node("span", text=text)
        return cast(Button, element)

    def __init__(self, text: str, classes: str = "", *, icon_name: str = "", **attributes: Any) -> None:
        super().__init__("button", f"button {classes}".rstrip(), type=attributes.pop("type_", "button"), **attributes)
        with self:
            if icon_name:
                icon(icon_name)
            self.label = Tag("span", text=text)


def button(text: str, classes: str = "", *, icon_name: str = "", **attributes: Any) -> Button:
    """A button with a visible label."""
    return Button(text, classes, icon_name=icon_name, **attributes)


def link_button(text: str, href: str, classes: str = "", *, icon_name: str = "", **attributes: Any) -> Tag:
    """A link that looks like a button."""
    with Tag("a", f"button {classes}".rstrip(), href=href, **attributes) as element:
        if icon_name:
            icon(icon_name)
        Tag("span", text=text)
    return element
