"""What can be found, as a script that a page loads: nothing may be fetched where a site is opened from the disk."""

from __future__ import annotations

import json
from collections.abc import Sequence

from course.export.site.chapters import Page

#: Characters of one section that are searched.
_MOST = 6000


def index(pages: Sequence[Page]) -> str:
    """Each section as [address, chapter, heading, text], in reading order."""
    rows = [
        [f"chapters/{page.slug}.html{f'#{part.id}' if part.id else ''}", page.title, part.heading, part.text[:_MOST]]
        for page in pages
        for part in page.sections
        if part.heading or part.text
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    return f"window.courseIndex = [\n{lines}\n];\n"
