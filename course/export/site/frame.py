"""What stands around every page of the site."""

from __future__ import annotations

import json
from html import escape

from course.courses import Course
from course.export.edition import Edition
from course.wording import known, say

#: Tells a folder this module wrote from one it must not touch.
MARK = '<meta name="generator" content="Fondation">'
#: Scripts and styles of this folder only; `file:` because some browsers do not count a file as its own origin.
_POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
#: What only scripts say; {count} and {most} are theirs to fill in.
_SCRIPTED = (
    "as the system has them", "dark", "light", "Colours: {theme}", "Copy", "Copied", "Not possible here",
    "Wider than the page", "Right.", "Not quite: the marked answer is right.",
    "Titles, headings and text of all chapters.", "Nothing found.",
    "One place.", "{count} places.", "{count} places, the best {most} shown.",
)  # fmt: skip
_ICONS = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 20 20"/>',
    "theme": '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>',
    "down": '<path d="M6 9.5l6 6 6-6"/>',
    "left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
}


def icon(name: str) -> str:
    return (
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" '
        f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{_ICONS[name]}</svg>'
    )


def page(edition: Edition, *, title: str, body: str, root: str, here: str = "") -> str:
    """A whole page; `root` leads from it to the folder of the site, `here` is the slug of a chapter."""
    course = edition.course
    name = course.title if title == course.title else f"{title} · {course.title}"
    return f"""<!doctype html>
<html lang="{escape(course.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
{MARK}
<title>{escape(name)}</title>
<script src="{root}assets/first.js"></script>
<link rel="stylesheet" href="{root}assets/style.css">
<link rel="stylesheet" href="{root}assets/code.css">
</head>
<body data-root="{root}" data-texts="{escape(_texts())}">
<a class="skip" href="#main">{say("Skip to the text")}</a>
<header class="top">
<a class="brand" href="{root}index.html"><span class="brand-mark" aria-hidden="true"><i></i><i></i><i></i></span>
<span class="brand-name">{escape(course.title)}</span></a>
<div class="top-end" hidden>
<button type="button" class="tool" id="search-open">{icon("search")}<span>{say("Search")}</span><kbd>/</kbd></button>
<button type="button" class="tool" id="theme" title="{say("Colours")}">{icon("theme")}
<span class="sr-only"></span></button>
</div>
</header>
<div class="reader">
{_sidebar(course, root, here)}
{body}
</div>
<dialog id="search" aria-label="{say("Search this course")}">
<input type="search" id="search-field" placeholder="{say("Search this course")}" aria-label="{say("Search")}"
 autocomplete="off" spellcheck="false" role="combobox" aria-expanded="true" aria-controls="search-found">
<div id="search-found" role="listbox" aria-label="{say("Results")}"></div>
<p id="search-note" role="status"></p>
</dialog>
<script src="{root}assets/search-index.js" defer></script>
<script src="{root}assets/search.js" defer></script>
<script src="{root}assets/site.js" defer></script>
</body>
</html>
"""


def _texts() -> str:
    """What the scripts say, by the text they know it by."""
    return json.dumps({text: known(text) for text in _SCRIPTED}, ensure_ascii=False)


def _sidebar(course: Course, root: str, here: str) -> str:
    items = "\n".join(
        f'<li><a href="{root}chapters/{chapter.slug}.html"{_current(chapter.slug == here)}>'
        f'<span class="position">{chapter.position}</span><span>{escape(chapter.title)}</span></a></li>'
        for chapter in course.chapters
    )
    current = next((chapter for chapter in course.chapters if chapter.slug == here), None)
    shown = f"{current.position}. {current.title}" if current else say("Contents")
    return f"""<nav class="sidebar" aria-label="{say("Chapters")}">
<details><summary><span>{escape(shown)}</span>{icon("down")}</summary>
<div class="sidebar-inner">
<a class="course-name" href="{root}index.html"{_current(not here)}>{say("Overview")}</a>
<ol class="chapter-list">
{items}
</ol></div></details></nav>"""


def _current(yes: bool) -> str:
    return ' aria-current="page"' if yes else ""
