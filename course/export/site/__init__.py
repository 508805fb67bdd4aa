"""A course as a web site in a folder: it opens from the disk, needs no server, no network and no script to be read."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from course.export import outputs
from course.export.edition import Edition
from course.export.site import chapters, entrance, search
from course.export.site.frame import MARK

_LINKED = re.compile(r'href="(chapters/[a-z0-9-]+\.html)"')
_ASSETS = ("style.css", "code.css", "first.js", "search.js", "site.js")


def write(edition: Edition, folder: Path) -> list[Path]:
    """Write the site; answers the paths written, index.html first."""
    made = chapters.pages(edition)
    files = {"index.html": entrance.page(edition)}
    files |= {f"chapters/{page.slug}.html": page.html for page in made}
    files["assets/search-index.js"] = search.index(made)
    assets = resources.files(__name__) / "assets"
    files |= {f"assets/{name}": (assets / name).read_text(encoding="utf-8") for name in _ASSETS}
    return outputs.write_folder(folder, files, MARK, _LINKED)
