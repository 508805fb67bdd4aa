"""`make translations`: collects the texts of the app and brings `app/locales` up to date.

Texts that are new come in without translation, texts that are gone go, translations stay. A reference names a file and
no line, so that a catalogue changes only when a text does. Ends with 1 while a text is untranslated.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "app" / "locales"
#: The functions of app/i18n.py, and how many of their arguments are texts.
KEYWORDS = {"_": 1, "later": 1, "n_": 2}
HEADER = """# {name} translations of the web app. `make translations` keeps the texts up to date.
msgid ""
msgstr ""
"Language: {tag}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
NAMES = {"fr": "French"}


def collected() -> Catalog:
    """Every text of the app, with the files it is in."""
    catalog = Catalog()
    for path in sorted((ROOT / "app").rglob("*.py")):
        for texts in said(ast.parse(path.read_text(encoding="utf-8"))):
            catalog.add(texts[0] if len(texts) == 1 else texts, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return catalog


def said(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """The texts that a module marks, those within f-strings too, which Babel sees from Python 3.12 on only."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        wanted = call.args[: KEYWORDS.get(call.func.id, 0)]
        texts = [text.value for text in wanted if isinstance(text, ast.Constant) and isinstance(text.value, str)]
        if texts and len(texts) == len(wanted):
            yield tuple(texts)


def translated(tag: str) -> Catalog:
    """The catalogue of a language as it is."""
    with (FOLDER / f"{tag}.po").open("rb") as file:
        return read_po(file, locale=tag)


def renew(tag: str) -> Catalog:
    """The texts of today with the translations there are, written."""
    known = translated(tag)
    catalog = Catalog(locale=tag)
    for message in collected():
        if message.id:
            before = known.get(message.id)
            places = sorted({(file, 0) for file, _line in message.locations})
            catalog.add(message.id, before.string if before else None, locations=places)
    with (FOLDER / f"{tag}.po").open("wb") as file:
        file.write(HEADER.format(name=NAMES[tag], tag=tag, plural=catalog.plural_forms.rstrip(";") + ";").encode())
        write_po(file, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False)
    return catalog


def untranslated(catalog: Catalog) -> Iterator[str]:
    """The texts that a reader would see in English."""
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(strings):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    missing = 0
    for path in sorted(FOLDER.glob("*.po")):
        catalog = renew(path.stem)
        texts = list(untranslated(catalog))
        missing += len(texts)
        for text in texts:
            print(f"{path.name}: not translated: {text}")  # noqa: T201
        print(f"{path.name}: {len(catalog)} texts, {len(texts)} of them not translated")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
