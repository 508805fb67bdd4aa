"""A course as a folder of Markdown files that reads well anywhere, without this program."""

from __future__ import annotations

import os
import re
from pathlib import Path

from course import markup
from course.courses import Chapter, Course, Question
from course.errors import Unreadable
from course.tree import paths

_CHAPTER_FILE = re.compile(r"^\d{2,3}-[a-z0-9-]+\.md$")
#: Tells a folder this module wrote from one it must not touch.
_MARK = "<!-- A course by Fondation. Its chapters are replaced when it is made again. -->"
_FENCE = re.compile(r"^(`{3,})(\S+) path=(\S+) lines=(\d+)-(\d+)$", re.MULTILINE)


def write_markdown(course: Course, folder: Path, source_url: str = "") -> list[Path]:
    """Write one file a chapter and a README with the outline; answers the paths written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _make_room(folder)
        written = [_write(folder / "README.md", _index(course))]
        names = {chapter.slug: _name(chapter) for chapter in course.chapters}
        for chapter in course.chapters:
            text = _chapter(chapter, names, source_url, course.commit)
            written.append(_write(folder / names[chapter.slug], text))
        return written
    except OSError as error:
        raise Unreadable(f"{folder} cannot be written: {error.strerror}.") from error


def _name(chapter: Chapter) -> str:
    return f"{chapter.position:02d}-{chapter.slug}.md"


def _make_room(folder: Path) -> None:
    """Remove the chapters of an earlier course, if that is what the folder holds; what a person wrote stays."""
    index = folder / "README.md"
    if not os.path.lexists(index):
        return
    if not index.is_file() or _MARK not in index.read_text(encoding="utf-8", errors="replace"):
        raise Unreadable(f"{index} is there already and is not part of a course; choose another folder.")
    for path in folder.iterdir():
        if _CHAPTER_FILE.match(path.name):
            path.unlink()


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _index(course: Course) -> str:
    lines = [f"# {markup.escape(course.title)}", "", markup.escape(course.summary), ""]
    for chapter in course.chapters:
        told = f": {markup.escape(chapter.summary)}" if chapter.summary else ""
        lines.append(f"{chapter.position}. [{markup.escape(chapter.title)}]({_name(chapter)}){told}")
    if course.commit:
        lines += ["", f"Made from commit {markup.code(course.commit[:12])}."]
    return "\n".join([*lines, "", _MARK]) + "\n"


def _chapter(chapter: Chapter, names: dict[str, str], source_url: str, commit: str) -> str:
    def cited(match: re.Match[str]) -> str:
        if not source_url:
            return match["label"]
        return f"[{match['label']}]({source_url}/blob/{commit}/{match['path']}#L{match['start']}-L{match['end']})"

    text = markup.CITE.sub(cited, chapter.markdown)
    text = markup.CHAPTER_LINK.sub(lambda match: f"[{match['label']}]({names.get(match['slug'], '')})", text)
    text = _FENCE.sub(
        lambda match: f"{markup.code(f'{paths.decoded(match[3])}:{match[4]}-{match[5]}')}\n\n{match[1]}{match[2]}", text
    )
    return f"# {markup.escape(chapter.title)}\n\n{text}{_quiz(chapter.quiz)}"


def _quiz(quiz: tuple[Question, ...]) -> str:
    if not quiz:
        return ""
    parts = ["\n## Check yourself\n"]
    for number, item in enumerate(quiz, 1):
        options = "\n".join(f"   - {markup.escape(option)}" for option in item.options)
        answer = markup.escape(item.options[item.answer])
        parts.append(f"{number}. {markup.escape(item.question)}\n{options}\n")
        parts.append(f"   Answer: {answer}. {markup.escape(item.explanation)}\n")
    return "\n".join(parts)
