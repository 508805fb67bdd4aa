"""Texts that scripts say, in the reader's language; `phrase` in phrases.js reads them."""

from __future__ import annotations

from app.i18n import _
from app.parts.tags import Tag


def phrases() -> None:
    """Puts them into the page, for no eye."""
    Tag(
        "template",
        id="phrases",
        data_say_ago=_("{time} ago"),
        data_say_until=_("in {time}"),
        data_say_soon=_("any moment"),
        data_say_days=_("{count} days"),
        data_say_anchor=_("Link to “{heading}”"),
        data_say_copy=_("Copy"),
        data_say_copy_lines=_("Copy {path}, lines {start} to {end}"),
        data_say_copy_code=_("Copy this code"),
        data_say_copied=_("Copied."),
        data_say_no_copy=_("The browser does not let pages copy here. Select the code instead."),
        data_say_table=_("Table"),
        data_say_diagram=_("Diagram. Its source: {source}"),
        data_say_not_drawn=_("This diagram could not be drawn. Its source:"),
        data_say_enlarge=_("Enlarge the diagram"),
        data_say_enlarged=_("Diagram, enlarged"),
        data_say_zoom_in=_("Zoom in"),
        data_say_zoom_out=_("Zoom out"),
        data_say_fit=_("Fit"),
        data_say_close=_("Close"),
        data_say_dismiss=_("Dismiss"),
    )
