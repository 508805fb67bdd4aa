"""Which of a user's repositories match what was typed, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from app import wording
from app.i18n import _
from app.parts.tags import Tag, icon
from core.github import Repo

#: Options shown at once.
MOST: Final = 8


def matching(repos: Iterable[Repo], text: str) -> list[Repo]:
    """The best matches, at most MOST: names that begin with it, then names that hold it, then owners that do."""
    wanted = text.lower().removeprefix("https://github.com/").removesuffix(".git").strip("/")
    ranked = sorted(
        ((rank, repo) for repo in repos if (rank := _rank(repo.full_name.lower(), wanted)) is not None),
        key=lambda pair: pair[0],
    )
    return [repo for _rank_of, repo in ranked[:MOST]]


def _rank(full_name: str, wanted: str) -> int | None:
    name = full_name.rpartition("/")[2]
    if name.startswith(wanted) or full_name == wanted:
        return 0
    if wanted in name:
        return 1
    return 2 if wanted in full_name else None


def draw_options(options: Tag, repos: list[Repo], text: str) -> None:
    """Shows them in the listbox; `text` is what they answer."""
    options.clear()
    with options:
        for place, repo in enumerate(repos):
            _option(repo, place, text)
    options.put(data_answers=text)


def _option(repo: Repo, place: int, text: str) -> None:
    with Tag(
        "li",
        "option-repo",
        role="option",
        id=f"source-option-{place}",
        aria_selected="false",
        data_value=repo.full_name,
    ):
        icon("repo", "icon-small")
        with Tag("span", "option-name"):
            for piece, matches in _pieces(repo.full_name, text):
                Tag("mark" if matches else "span", text=piece)
        with Tag("span", "option-facts"):
            if repo.private:
                Tag("span", "tag", _("Private"))
            if repo.archived:
                Tag("span", "tag", _("Archived"))
            if repo.pushed_at is not None:
                Tag("span", text=wording.ago(repo.pushed_at))


def _pieces(name: str, text: str) -> Iterator[tuple[str, bool]]:
    at = name.lower().rfind(text.lower()) if text else -1
    if at < 0:
        yield name, False
        return
    for piece, matches in ((name[:at], False), (name[at : at + len(text)], True), (name[at + len(text) :], False)):
        if piece:
            yield piece, matches
