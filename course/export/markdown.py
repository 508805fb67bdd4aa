"""A course as a folder of Markdown files that reads well anywhere, without this program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from course import diagrams, markup, wording
from course.courses import Chapter, Course, Question
from course.export import outputs
from course.export.edition import Edition
from course.export.links import rewritten
from course.tasks import MARKS
from course.tree import paths
from course.wording import say, thousands

#: Tells a folder this module wrote from one it must not touch.
_MARK = "<!-- A course by Fondation. Its chapters are replaced when it is made again. -->"
_LINKED = re.compile(r"\]\((\d{2,3}-[a-z0-9-]+\.md)\)")
_FENCE = re.compile(r"\A(`{3,})(\S+) path=(\S+) lines=(\d+)-(\d+)$", re.MULTILINE)
#: A quote that begins with one of the marks of an exercise.
_FOLDED = re.compile(
    rf"^> \*\*(?P<mark>{'|'.join(MARKS)})\*\*\n(?P<body>(?:^>.*\n?)*)",
    re.MULTILINE,
)
_LETTERS = "ABCDEFGH"


def write(edition: Edition, folder: Path) -> list[Path]:
    """Write one file a chapter and a README with the outline; answers the paths written, the README first."""
    chapters = edition.course.chapters
    names = {chapter.slug: f"{chapter.position:02d}-{chapter.slug}.md" for chapter in chapters}
    files = {"README.md": _index(edition.course, names)}
    turns = {now.slug: later for now, later in pairwise(chapters)}
    for chapter in chapters:
        files[names[chapter.slug]] = _chapter(edition, chapter, names, turns.get(chapter.slug))
    return outputs.write_folder(folder, files, _MARK, _LINKED)


def _index(course: Course, names: Mapping[str, str]) -> str:
    lines = [f"# {markup.escape(course.title)}", "", markup.escape(course.summary), ""]
    for chapter in course.chapters:
        told = markup.escape(chapter.summary)
        link = f"[{markup.escape(chapter.title)}]({names[chapter.slug]})"
        lines.append(f"{chapter.position}. {say('{name}: {told}', name=link, told=told) if told else link}")
    if course.diagram and diagrams.is_valid(course.diagram):
        lines += ["", f"## {say('The parts and how they connect')}", "", "```mermaid", course.diagram, "```"]
    if course.left_out:
        files = wording.counted(len(course.left_out), "file")
        told = say("{files} left out, each with the reason", files=files)
        lines += ["", f"<details>\n<summary>{told}</summary>", ""]
        lines += [
            f"- {say('{name}: {told}', name=markup.code(item.path), told=markup.escape(wording.known(item.reason)))}"
            for item in course.left_out
        ]
        lines += ["", "</details>"]
    return "\n".join([*lines, "", _origin(course), "", _MARK]) + "\n"


def _origin(course: Course) -> str:
    stats = course.stats
    commit = markup.code(course.commit[:12])
    made = say("Made from commit {commit}.", commit=commit) if course.commit else say("Made from a folder.")
    if "citations" not in stats:
        return made
    valid, total = thousands(stats.get("citations_valid", 0)), thousands(stats["citations"])
    return f"{made.removesuffix('.')}; {say('{some} of {all} citations hold.', some=valid, all=total)}"


def _chapter(edition: Edition, chapter: Chapter, names: Mapping[str, str], following: Chapter | None) -> str:
    text = rewritten(chapter.markdown, edition, lambda slug: names.get(slug, ""))
    text = markup.outside_fences(text, _unfolded, lambda code: _labelled(code[0]))
    onward = ""
    if following:
        onward = f"\n{say('Next: {chapter}', chapter=f'[{markup.escape(following.title)}]({names[following.slug]})')}\n"
    return f"# {markup.escape(chapter.title)}\n\n{text.rstrip()}\n{_quiz(chapter.quiz, edition)}{onward}"


def _unfolded(prose: str) -> str:
    """Hints and solutions hidden until asked for, as every reader of Markdown with a little HTML shows them."""

    def details(match: re.Match[str]) -> str:
        body = re.sub(r"^> ?", "", match["body"], flags=re.MULTILINE).strip()
        return f"<details>\n<summary>{match['mark']}</summary>\n\n{body}\n\n</details>\n"

    return _FOLDED.sub(details, prose)


def _labelled(fence: str) -> str:
    """A fence with its place above it, in words that any reader of Markdown shows."""

    def labelled(match: re.Match[str]) -> str:
        span = match[4] if match[4] == match[5] else f"{match[4]}-{match[5]}"
        return f"{markup.code(f'{paths.decoded(match[3])}:{span}')}\n\n{match[1]}{match[2]}"

    return _FENCE.sub(labelled, fence, 1)


def _quiz(quiz: tuple[Question, ...], edition: Edition) -> str:
    if not quiz:
        return ""
    return f"\n## {say('Check yourself')}\n\n" + "\n".join(_question(*item, edition) for item in enumerate(quiz, 1))


def _question(number: int, item: Question, edition: Edition) -> str:
    options = "\n".join(f"   - {_letter(place)}) {markup.escape(option)}" for place, option in enumerate(item.options))
    places = ", ".join(
        rewritten(markup.Cite(place.path, place.start, place.end).link(), edition, lambda _: "")
        for place in item.citations
    )
    told = f"{_letter(item.answer)}) {markup.escape(item.options[item.answer])}. {markup.escape(item.explanation)}"
    # Hidden until asked for: an answer below its question would be read before the question is thought about.
    return (
        f"{number}. {markup.escape(item.question)}\n\n{options}\n\n"
        f"   <details>\n   <summary>{say('Answer')}</summary>\n\n"
        f"   {told}{f' ({places})' if places else ''}\n\n   </details>\n"
    )


def _letter(place: int) -> str:
    return _LETTERS[place] if place < len(_LETTERS) else str(place + 1)
