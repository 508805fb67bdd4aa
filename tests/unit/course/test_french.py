"""A course in French says everything in French but the names and the words of the repository."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import course as package
from course import markup, wording
from course.courses import Course
from course.export import Edition, write
from course.tree import FolderTree
from course.wording import french
from tests.unit.course import golden
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.library import LIBRARY
from tests.unit.course.test_small import REPOSITORIES

ROOT = Path(package.__file__).parent
KNOWN = {
    english: translated
    for path in sorted((ROOT / "wording/fr").glob("*.toml"))
    for part, found in tomllib.loads(path.read_text(encoding="utf-8")).items()
    if part != "nouns"
    for english, translated in found.items()
}
#: English that no name, path or number brings in.
_ENGLISH = re.compile(
    r"\b(the|this|that|which|what|where|with|from|calls?|it|is|are|and|of|by|in all)\b", re.IGNORECASE
)
_QUOTED = re.compile(
    r"«[^»]*»|`[^`\n]*`|\[(?:\\.|[^\[\]\\])*\]\([^)]*\)|^>.*$|^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL
)


def in_french(tree: FolderTree) -> Course:
    return package.analyze(tree, package.engine("offline", {"language": "fr"}))


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is not translated is an error."""

    def missing(_self: french.French, text: str) -> str:
        raise AssertionError(f"not in wording/fr: {text!r}")

    monkeypatch.setattr(french.French, "missing", missing)


def said() -> Iterator[str]:
    """The texts that the code says, as far as they stand there whole."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say":
                first = node.args[0]
                for text in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                    if isinstance(text, ast.Constant):
                        yield str(text.value)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_has_its_french() -> None:
    assert sorted(set(said()) - set(KNOWN)) == []


@pytest.mark.parametrize("english", sorted(KNOWN))
def test_a_translation_fills_in_the_same(english: str) -> None:
    assert fields(KNOWN[english]) == fields(english)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("language", golden.languages())
def test_a_course_is_french_throughout(language: str) -> None:
    tree = FolderTree(golden.FOLDER / language / "source")
    whole = in_french(tree)
    assert whole.language == "fr"
    assert whole.chapters[0].title == "Pour commencer"
    assert whole.stats["citations_valid"] == whole.stats["citations"]
    titles = {chapter.title for chapter in whole.chapters}
    for chapter in whole.chapters:
        texts = [chapter.markdown, chapter.summary]
        texts += [text for item in chapter.quiz for text in (item.question, item.explanation)]
        for text in texts:
            own = _QUOTED.sub("", markup.outside_fences(text, str, lambda _: ""))
            for title in titles:
                own = own.replace(title, "")
            assert not _ENGLISH.search(own), (chapter.slug, _ENGLISH.search(own), own)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("name", sorted(REPOSITORIES))
def test_little_repositories_are_french_too(name: str, repository: MakeRepository) -> None:
    whole = in_french(FolderTree(repository(REPOSITORIES[name])))
    assert whole.stats["questions"] >= 5
    assert whole.stats["exercises"] >= 3


def test_the_same_is_taught_in_both(repository: MakeRepository) -> None:
    """Chapters, places and answers do not depend on the language."""
    root = repository(LIBRARY)
    english, translated = made(root), in_french(FolderTree(root))
    assert [item.slug for item in english.chapters] == [item.slug for item in translated.chapters]
    for one, other in zip(english.chapters, translated.chapters, strict=True):
        assert one.citations == other.citations
        right = [(item.kind, item.options[item.answer]) for item in one.quiz]
        assert sorted(right) == sorted((item.kind, item.options[item.answer]) for item in other.quiz)
        assert [item.solution[0].citation for item in one.exercises] == [
            item.solution[0].citation for item in other.exercises
        ]


def test_words_of_the_repository_are_marked_as_such(repository: MakeRepository) -> None:
    whole = in_french(FolderTree(repository(LIBRARY)))
    start = whole.chapters[0].markdown
    assert (
        "«\N{NO-BREAK SPACE}Kettle boils water for any number of cups, and stops in time.\N{NO-BREAK SPACE}»" in start
    )
    assert "sont ceux du dépôt, dans sa propre langue" in start
    terms = {item.term: item.sentence for item in whole.glossary}
    assert terms["Boiler"].startswith("«")


def test_a_unit_in_one_language_is_none_in_the_other(repository: MakeRepository) -> None:
    root = repository(LIBRARY)
    memo = package.Memo()
    made(root, memo)
    whole = package.analyze(FolderTree(root), package.engine("offline", {"language": "fr"}), memo)
    assert whole.chapters[1].markdown.count("Pourquoi c’est important") == 1
    assert "Why it matters" not in "".join(chapter.markdown for chapter in whole.chapters)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("form", ["markdown", "html", "epub", "codetour", "anki"])
def test_exports_are_french(form: str, repository: MakeRepository, tmp_path: Path) -> None:
    edition = Edition(course=in_french(FolderTree(repository(LIBRARY))))
    paths = write(edition, form, tmp_path / f"out.{form}" if form in ("epub", "anki") else tmp_path / form)
    assert paths
    if form == "html":
        entrance, *pages = [path.read_text(encoding="utf-8") for path in paths if path.suffix == ".html"]
        assert '<html lang="fr">' in entrance
        assert "Un cours sur le code" in entrance
        assert "Rien de trouvé." in entrance
        assert any("Voir la réponse" in page for page in pages)
        assert any("<summary>Indice</summary>" in page for page in pages)
        shown = [re.sub(r"data-texts=\"[^\"]*\"|<[^>]*>", "", page) for page in (entrance, *pages)]
        assert not any(re.search(r"\b(Chapters|Overview|Show the answer|Check yourself)\b", page) for page in shown)
    if form == "markdown":
        text = "".join(path.read_text(encoding="utf-8") for path in paths)
        assert "<summary>Réponse</summary>" in text
        assert "<summary>Solution</summary>" in text


def test_french_counts_and_elides() -> None:
    with wording.speaking("fr-CA"):
        assert wording.counted(1, "class") == "une classe"
        assert wording.counted(3, "more method") == "trois more methods"
        assert wording.counted(1204, "line") == "1\N{NARROW NO-BREAK SPACE}204 lignes"
        assert wording.a("async method") == "une méthode asynchrone"
        assert wording.a("abstract method") == "une méthode abstraite"
        assert wording.some(["a", "b", "c", "d", "e"], 2, "method") == "a, b et trois autres méthodes"
        assert wording.say("{kind} of {size}", kind="Une classe", size="une ligne") == "Une classe d’une ligne"
        assert wording.known("too large (over 2 MB)") == "trop grand, plus de 2 Mo"
        assert wording.known("some {other} reason") == "some {other} reason"
    assert wording.counted(1, "class") == "one class"


def test_a_language_nobody_speaks_is_english(repository: MakeRepository) -> None:
    engine = package.engine("offline", {"language": "eo"})
    assert engine.language == "en"
    assert package.analyze(FolderTree(repository(LIBRARY)), engine).chapters[0].title == "Start here"
