"""Steps 4 and 5 with Claude: chapters in prose, and the single statements in them that have to be mended."""

from __future__ import annotations

import re
from collections.abc import Sequence

from course import markup
from course.briefs import places
from course.briefs.brief import ChapterBrief, Excerpt, StartBrief
from course.briefs.outline import Outline
from course.courses import Draft
from course.engines.claude import answers, facts, markers, prompts, sources, statements
from course.engines.claude.desk import Desk, Unwritten
from course.engines.claude.statements import Statement

#: More statements than this are not sent to be mended; what is left over is removed.
_MOST_MENDED = 12
#: What is no running text: code, headings, tables and lists.
_ASIDE = re.compile(r"^```.*?^```$|^(?:#|\||[-*] |>)[^\n]*$", re.MULTILINE | re.DOTALL)
#: Up to its full stop, which is followed by a space or by nothing.
_SENTENCE = re.compile(r".*?(?:[.!?](?= |$)|[。！？])")
#: Lines of one citation.
_LONGEST_CITED = 200


class Writer:
    """Writes the chapters of one course; a chapter is a function of its brief and of the desk's options."""

    def __init__(self, desk: Desk, outline: Outline) -> None:
        self._desk = desk
        self._outline = outline

    def start(self, brief: StartBrief) -> Draft:
        mask = self._desk.redactor.mask
        prompt = prompts.filled(
            "start",
            language=self._desk.language,
            facts=sources.fenced("facts", mask(facts.of_project(brief))),
            chapters=sources.fenced("chapters", mask(facts.links(brief.chapters))),
        )
        text = self._desk.text("write", "chapter:start-here", prompt)
        return self._draft(brief.title, "start-here", text, _Shown([], brief), "", diagram=brief.diagram)

    def chapter(self, brief: ChapterBrief) -> Draft:
        mask = self._desk.redactor.mask
        slugs = self._outline.order.slugs
        before = [self._outline.link(slug) for slug in slugs[: slugs.index(brief.slug)]]
        code = sources.fenced("code", sources.numbered(brief.code, self._desk.redactor))
        prompt = prompts.filled(
            "chapter",
            language=self._desk.language,
            position=len(before) + 2,
            facts=sources.fenced("facts", mask(facts.of_chapter(brief))),
            before=sources.fenced("chapters", mask(facts.links(before))),
            code=code,
        )
        text = self._desk.text("write", f"chapter:{brief.slug}", prompt)
        return self._draft(brief.title, brief.slug, text, _Shown(brief.code, brief), code, diagram=brief.inner)

    def _draft(self, title: str, slug: str, text: str, shown: _Shown, code: str, *, diagram: str) -> Draft:
        failing = [item for item in statements.statements(text) if not shown.bears(item)]
        if failing and code:
            text = self._mended(slug, text, failing[:_MOST_MENDED], code)
        text = statements.replaced(text, lambda item: None if shown.bears(item) else "")
        found = markers.chapter(text, shown.read, self._outline.titles)
        if not (told := summary(found.markdown)):
            raise Unwritten("nothing was written that the code shows")
        markdown = f"{found.markdown}\n```mermaid\n{diagram}\n```\n" if diagram else found.markdown
        claims = tuple((cite.path, cite.start, cite.end, "") for cite in found.cites)
        return Draft(title=title, summary=told, markdown=markdown, claims=claims)

    def _mended(self, slug: str, text: str, failing: list[Statement], code: str) -> str:
        """The text with its failing statements said again; what is still wrong is for the caller to remove."""
        listed = "\n".join(f"{number}. {' '.join(item.text.split())}" for number, item in enumerate(failing, 1))
        prompt = prompts.filled("repair", failures=sources.fenced("statements", listed), code=code)
        try:
            found = self._desk.answer("review", f"chapter:{slug}", prompt, answers.Mendings, is_bare=True)
        except Unwritten:
            # The chapter is paid for: it loses these statements and no more.
            return text
        by_text = {
            failing[item.number - 1].text: item.text for item in found.statements if 0 < item.number <= len(failing)
        }
        return statements.replaced(text, lambda item: by_text.get(item.text))


class _Shown:
    """What a prompt showed and may therefore be cited: code line by line, and the places that facts came from."""

    def __init__(self, excerpts: Sequence[Excerpt], brief: object) -> None:
        self._lines: dict[str, dict[int, str]] = {}
        self._labels: dict[str, str] = {}
        for excerpt in excerpts:
            lines = self._lines.setdefault(excerpt.cite.path, {})
            lines.update(enumerate(excerpt.text.split("\n"), excerpt.cite.start))
            self._labels[excerpt.cite.path] = excerpt.label
        self._facts = set(places.spans(brief))

    def read(self, path: str, start: int, end: int) -> tuple[str, str] | None:
        """Label and text of lines that were shown, all of them; no text for the place of a fact."""
        lines = self._lines.get(path, {})
        if end - start < _LONGEST_CITED and all(number in lines for number in range(start, end + 1)):
            return self._labels[path], "\n".join(lines[number] for number in range(start, end + 1))
        return ("", "") if (path, start, end) in self._facts else None

    def bears(self, statement: Statement) -> bool:
        """Whether every marker of a statement names lines that were shown, and they hold a name it speaks of."""
        texts = [markers.lines(marker, self.read) for marker in statement.markers]
        if any(text is None for text in texts):
            return False
        whole = "\n".join(text or "" for text in texts)
        return not whole or not statement.names or any(name in whole for name in statement.names)


def summary(markdown: str) -> str:
    """The first sentence of a chapter, without marks."""
    prose = _ASIDE.sub("\n\n", markdown)
    paragraph = " ".join(next((block for block in prose.split("\n\n") if block.strip()), "").split())
    plain = " ".join(markup.CITE.sub("", paragraph).replace("`", "").split())
    first = _SENTENCE.match(plain)
    told = (first[0] if first else plain)[:200].replace(" .", ".").rstrip(" ,;:")
    return told if told.endswith(tuple(".!?。！？")) or not told else f"{told}."
