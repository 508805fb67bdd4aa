"""Texts that scripts say, in the reader's language; `phrase` in phrases.js reads them."""

from __future__ import annotations

from app.i18n import _
from app.parts.tags import Tag


def phrases() -> None:
    """Puts them into the page, for no eye."""
    Tag(
        "template",
        id="phrases",
        data_ago=_("{time} ago"),
        data_until=_("in {time}"),
        data_soon=_("any moment"),
        data_days=_("{count} days"),
        data_anchor=_("Link to “{heading}”"),
        data_copy=_("Copy"),
        data_copy_lines=_("Copy {path}, lines {start} to {end}"),
        data_copy_code=_("Copy this code"),
        data_copied=_("Copied."),
        data_no_copy=_("The browser does not let pages copy here. Select the code instead."),
        data_table=_("Table"),
        data_diagram=_("Diagram. Its source: {source}"),
        data_not_drawn=_("This diagram could not be drawn. Its source:"),
        data_enlarge=_("Enlarge the diagram"),
        data_enlarged=_("Diagram, enlarged"),
        data_zoom_in=_("Zoom in"),
        data_zoom_out=_("Zoom out"),
        data_fit=_("Fit"),
        data_close=_("Close"),
        data_dismiss=_("Dismiss"),
    )
