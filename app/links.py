"""Links of a stored chapter, made to lead to this app's own pages."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_CHAPTER: Final = re.compile(r'href="#chapter:([a-z0-9][a-z0-9._-]{0,127})"')


def resolve(html: str, base: str, slugs: Collection[str]) -> str:
    """`html` with links between chapters leading to `base`/slug; a link to a missing chapter leads to `base`."""

    def target(match: re.Match[str]) -> str:
        slug = match[1]
        return f'href="{base}/{slug}"' if slug in slugs else f'href="{base}"'

    return _CHAPTER.sub(target, html)
