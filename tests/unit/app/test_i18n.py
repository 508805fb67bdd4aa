from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app import i18n, wording
from app.i18n import _, known, later, n_
from scripts import translations

APP = Path(i18n.__file__).parent
OTHERS = [tag for tag in i18n.LANGUAGES if tag != "en"]
RENEW = "run `make translations`, then translate what it names in app/locales"


def key(message: Any) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(texts: Any) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def fields(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


# ------------------------------------------------------------------------------- the catalogues
@pytest.mark.parametrize("tag", OTHERS)
def test_every_text_is_translated_and_no_translation_is_left_over(tag: str) -> None:
    catalog = translations.translated(tag)
    done = {key(message) for message in catalog if message.id} - set(translations.untranslated(catalog))
    wanted = {key(message) for message in translations.collected() if message.id}
    assert wanted - done == set(), RENEW
    assert done - wanted == set(), RENEW


@pytest.mark.parametrize("tag", OTHERS)
def test_translations_have_the_placeholders_of_their_texts(tag: str) -> None:
    for message in translations.translated(tag):
        if message.id:
            wanted = set().union(*map(fields, forms(message.id)))
            for form in forms(message.string):
                assert fields(form) == wanted, (key(message), form)


@pytest.mark.parametrize("tag", OTHERS)
def test_the_catalogue_is_as_make_translations_writes_it(tag: str, tmp_path: Path, monkeypatch: Any) -> None:
    before = (translations.FOLDER / f"{tag}.po").read_bytes()
    (tmp_path / f"{tag}.po").write_bytes(before)
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    translations.renew(tag)
    assert (tmp_path / f"{tag}.po").read_bytes() == before, RENEW


# ------------------------------------------------------------------------------- the sources
#: Functions that show a text, and the position of that text; attributes by which elements show one.
SHOWN = {"Tag": 2, "button": 0, "Button": 0, "link_button": 0, "toast": 0, "announce": 0, "say": 0, "_page": 1}
ATTRIBUTES = {"text", "aria_label", "title", "placeholder", "alt", "aria_roledescription", "aria_valuetext"}
#: The same in every language: the product, formats, hosts, addresses.
NAMES = re.compile(r"fondation|markdown|github(\.com)?|codetour|anki|epub|https?://\S*|utc|esc|ctrl|cmd|p\d\d", re.I)


def unwrapped(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if any(argument.arg == "translate" for argument in call.keywords):
            continue
        shown = [argument.value for argument in call.keywords if argument.arg in ATTRIBUTES and name in SHOWN]
        if name in SHOWN and len(call.args) > SHOWN[name]:
            shown.append(call.args[SHOWN[name]])
        for value in shown:
            for text in literals(value):
                if re.search(r"[^\W\d_]{2,}", NAMES.sub("", text)):
                    yield call.lineno, text


def literals(node: ast.expr) -> Iterator[str]:
    """What an expression says as it stands; what a call makes of it is the call's."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr | ast.BoolOp):
        for value in node.values:
            yield from literals(value)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from literals(node.left)
        yield from literals(node.right)


def test_every_text_that_is_shown_goes_through_translation() -> None:
    found = [
        f"{path.relative_to(APP.parent)}:{line}: {text!r}"
        for path in sorted(APP.rglob("*.py"))
        for line, text in unwrapped(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Tag("p", "", "Hello there")', ["Hello there"]),
        ('Tag("p", text=_("Hello"))', []),
        ('Tag("p", "mono", f"{name} is gone")', [" is gone"]),
        ('Tag("p", "", "yes" if good else _("no"))', ["yes"]),
        ('Tag("a", "wide", href="/", aria_label="Home")', ["Home"]),
        ('button("Go", data_testid="go")', ["Go"]),
        ('element.say("Wait")', ["Wait"]),
        ('Tag("code", "", "x = read()", translate="no")', []),
        ('Tag("span", "mono", "·")', []),
    ],
)
def test_the_search_for_untranslated_texts_finds_them(source: str, found: list[str]) -> None:
    assert [text for _line, text in unwrapped(ast.parse(source))] == found


@pytest.mark.parametrize("path", sorted(APP.rglob("*.py")), ids=lambda path: path.stem)
def test_texts_are_written_where_they_can_be_collected(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)]
    for call in hidden:
        # Before Python 3.12 an f-string is one token, and what is called within it is not seen.
        name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
        assert name not in {"_", "n_", "later"}, f"{path.name}: a text stands inside an f-string"
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "n_", "later"}:
            texts = call.args[:2] if getattr(call.func, "id", "") == "n_" else call.args[:1]
            for text in texts:
                assert isinstance(text, ast.Constant), f"{path.name}:{call.lineno}: a text has to be written out here"


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('_("One")', [("One",)]),
        ("f\"{_('Within')} p50\"", [("Within",)]),
        ('n_("{count} chapter", "{count} chapters", 3)', [("{count} chapter", "{count} chapters")]),
        ('known("From elsewhere")', []),
        ("_(text)", []),
    ],
)
def test_texts_are_collected_wherever_they_stand(source: str, texts: list[tuple[str, ...]]) -> None:
    assert list(translations.said(ast.parse(source))) == texts


# ------------------------------------------------------------------------------- the reader
@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("", "de,fr;q=0.5", "fr"),
        ("", "de", "en"),
        # what was chosen counts more than what the browser prefers
        ("en", "fr", "en"),
        ("fr", "en", "fr"),
        # what nobody speaks does not
        ("xx", "fr", "fr"),
        ("../../etc/passwd", "", "en"),
        ("", "," * 200 + ";;q=,*", "en"),
    ],
)
def test_the_language_of_a_request(cookie: str, accepted: str, language: str) -> None:
    request: Any = SimpleNamespace(cookies={i18n.COOKIE: cookie}, headers={"accept-language": accepted})
    assert i18n.of(request) == language


def test_texts_numbers_and_times_are_in_the_readers_language() -> None:
    now = datetime(2026, 11, 24, 20, 5, tzinfo=UTC)
    with i18n.reading_as("fr"):
        assert _("Sign in") == "Se connecter"
        assert [n_("{count} chapter", "{count} chapters", number) for number in (0, 1, 2)] == [
            "0 chapitre", "1 chapitre", "2 chapitres"]  # fmt: skip
        assert i18n.grouped(1234567) == "1\u202f234\u202f567"
        assert wording.exact(now) == "24 novembre 2026, 20:05 UTC"
        assert wording.ago(now - timedelta(hours=3), now) == "il y a 3 heures"
        assert wording.ago(now - timedelta(days=90), now) == "le 26 août 2026"
        assert known(later("There is no such page.")) == "Cette page n’existe pas."
    assert _("Sign in") == "Sign in"
    assert [n_("{count} chapter", "{count} chapters", number) for number in (0, 1, 2)] == [
        "0 chapters", "1 chapter", "2 chapters"]  # fmt: skip
    assert i18n.grouped(1234567) == "1,234,567"
    assert wording.exact(now) == "24 November 2026, 20:05 UTC"
    assert wording.ago(now - timedelta(hours=3), now) == "3 hours ago"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (245, "4 min 5 s"), (3600, "1 h"), (5400, "1 h 30 min")],
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    assert wording.seconds(seconds) == text


def test_a_text_from_elsewhere_stays_as_it_came() -> None:
    with i18n.reading_as("fr"):
        assert known("A sentence that nobody has translated, with {braces}") == (
            "A sentence that nobody has translated, with {braces}"
        )
