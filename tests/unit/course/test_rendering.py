"""Rendered chapters: the dialect comes through, and nothing else does."""

from __future__ import annotations

import re
import time

import pytest

from course.rendering import Cited, Term, figures, render, sources, stylesheet

COMMIT = "a" * 40
URL = "https://github.com/owner/repo"


def html(markdown: str, source_url: str | None = URL) -> str:
    return render(markdown, commit=COMMIT, source_url=source_url).html


def test_an_excerpt_is_a_figure_that_says_where_it_is_from() -> None:
    shown = html("```python path=core/x.py lines=10-11\n    def f(self):\n        return '<b>'\n```\n")
    assert '<figure class="excerpt" data-path="core/x.py" data-start="10" data-end="11">' in shown
    assert f'href="{URL}/blob/{COMMIT}/core/x.py#L10-L11"' in shown
    assert "core/x.py:10-11</a>" in shown
    assert '<span class="badge-verbatim">verbatim</span>' in shown
    assert '<span class="hl-k">def</span>' in shown
    assert "<pre>    <span" in shown  # never dedented
    assert "<b>" not in shown


def test_citations_link_to_the_source_where_it_can_be_seen() -> None:
    markdown = "[core/x.py:10-32](cite:core/x.py#L10-L32)"
    assert f'<a class="cite" href="{URL}/blob/{COMMIT}/core/x.py#L10-L32"' in html(markdown)
    for nowhere in (None, "javascript:alert(1)", "http://github.com/o/r", 'https://x/y" onclick="z'):
        shown = html(markdown, nowhere)
        assert '<span class="cite" data-path="core/x.py" data-start="10" data-end="32">core/x.py:10-32</span>' in shown
        assert "<a" not in shown


def test_odd_paths_come_through_whole() -> None:
    shown = html("[x](cite:a%20b/%3Cscript%3E.py#L1-L2)")
    assert f'href="{URL}/blob/{COMMIT}/a%20b/%3Cscript%3E.py#L1-L2"' in shown
    assert 'data-path="a b/&lt;script>.py"' in shown or 'data-path="a b/&lt;script&gt;.py"' in shown


def test_chapter_links_are_left_to_the_reader_of_the_html() -> None:
    shown = html("[Session](chapter:session)")
    assert '<a class="chapter-link" href="#chapter:session" data-chapter="session"' in shown


def test_headings_make_a_table_of_contents() -> None:
    rendered = render("# One `two`\n\n## Same\n\n## Same\n", commit=COMMIT)
    assert rendered.toc == [
        {"level": 1, "id": "sec-one-two", "text": "One two"},
        {"level": 2, "id": "sec-same", "text": "Same"},
        {"level": 2, "id": "sec-same-2", "text": "Same"},
    ]
    assert '<h2 id="sec-same-2">' in rendered.html


def test_a_diagram_is_passed_on_escaped_and_a_suspicious_one_is_shown_as_code() -> None:
    good = 'flowchart LR\n  n0["a"]\n  n1["b"]\n  n0 -->|"calls ×2"| n1'
    assert '<figure class="diagram"><pre class="mermaid">flowchart LR' in html(f"```mermaid\n{good}\n```")
    for bad in (
        'flowchart LR\n  n0["a"]\n  click n0 "https://evil.example"',
        '%%{init: {"themeCSS": "x"}}%%\nflowchart LR\n  n0["a"]',
        'flowchart LR\n  n0["<img src=x onerror=alert(1)>"]',
        'flowchart LR\n  n0["a"]\n  style n0 fill:url(http://x)',
        "sequenceDiagram\n  A->>B: hi",
        'flowchart LR\n  n0["a"]\n  n0 --> n9',
    ):
        shown = html(f"```mermaid\n{bad}\n```")
        assert 'class="mermaid"' not in shown
        assert "<img" not in shown


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<style>@import 'http://evil.example';</style>",
        '<form action="http://evil.example"><input name="password"></form>',
        '<div style="position:fixed;inset:0">overlay</div>',
        '<img src=x onerror="alert(1)">',
        '<a id="app" name="app">clobber</a>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "[x](https://evil.example/phish)",
        "[x](//evil.example)",
        "[x](cite:../../etc/passwd)",
        '[x](chapter:a"onmouseover="alert(1))',
        "![x](http://evil.example/beacon.png)",
        "<http://evil.example>",
        "[x]: javascript:alert(1)\n\n[x]",
        "```python path=x lines=1-2\n```\n<script>alert(1)</script>\n```\n",
        "```html\"onmouseover=alert(1)\n<b>x</b>\n```",
        "```python path=\"><script>alert(1)</script> lines=1-2\nx\n```",
        "# <img src=x onerror=alert(1)>",
        "| a |\n|---|\n| <script>alert(1)</script> |",
        "<iframe src=//evil.example></iframe>",
        "<svg><animate onbegin=alert(1)>",
    ],
)  # fmt: skip
def test_attacks_arrive_as_text(attack: str) -> None:
    shown = html(attack)
    tags = re.findall(r"<[^>]*>", shown)
    for tag in tags:
        assert not re.match(
            r"</?(script|style|form|input|img|iframe|svg|animate|object|link|meta|base)\b", tag, re.IGNORECASE
        )
        assert not re.search(r"\s(on\w+|style|name|src|action)\s*=", tag, re.IGNORECASE), tag
        assert "javascript:" not in tag.lower()
        for address in re.findall(r'href="([^"]*)"', tag):
            assert address.startswith((f"{URL}/blob/", "#chapter:", "#sec-")), tag
        for name in re.findall(r'\bid="([^"]*)"', tag):
            assert name.startswith("sec-")


def test_a_solution_is_folded_and_keeps_its_citations() -> None:
    shown = html("> **Solution**\n>\n> One way:\n>\n> 1. `f` ([a.py:1](cite:a.py#L1-L1))\n\n> **Hint**\n>\n> Search.\n")
    assert '<details class="solution"><summary>Solution</summary>' in shown
    assert '<details class="hint"><summary>Hint</summary>' in shown
    assert shown.count("</details>") == 2
    assert 'data-path="a.py" data-start="1"' in shown
    assert "<strong>" not in shown


def test_a_quotation_is_not_folded_for_what_it_says() -> None:
    for quoted in (
        "> \\*\\*Solution\\*\\*\n>\n> text\n",
        "> **Solution** of it\n",
        "> **Other**\n>\n> text\n",
        "> > **Hint**\n",
    ):
        assert "<blockquote>" in html(quoted), quoted
    assert "<details" not in html("<details open><summary>x</summary></details>")


def test_characters_that_reorder_code_are_named() -> None:
    shown = html("```python path=a.py lines=1-1\nif x:  # \u202e } \u2066\n```")
    assert "\u202e" not in shown
    assert "⟨U+202E⟩" in shown


def test_the_stylesheet_speaks_of_the_classes_the_renderer_writes() -> None:
    css = stylesheet()
    assert ".hl .hl-k" in css
    assert "prefers-color-scheme: dark" in css


def test_a_heading_knows_what_is_cited_under_it() -> None:
    text = "## One\n\n[a](cite:a.py#L1-L2) [a](cite:a.py#L1-L2)\n\n```python path=b.py lines=3-3\nx\n```\n\n## Two\n"
    one, two = render(text, commit=COMMIT).toc
    assert one["cites"] == [["a.py", 1, 2], ["b.py", 3, 3]]
    assert "cites" not in two


GLOSSARY = {"Boiler": Term("boiler", is_code=True), "steam": Term("boiler", is_code=False)}


@pytest.mark.parametrize(
    ("markdown", "marked"),
    [
        # the first mention, and no other
        ("`Boiler` and `Boiler`", 1),
        # a link that is there already
        ("[`Boiler`](chapter:boiler)", 1),
        # a word of the prose, as a whole
        ("The steam of a steamer.", 1),
        ("A steamer.", 0),
        # a name in the code is no word of the prose
        ("A Boiler.", 0),
        # not in headings, tables, or other links
        ("## `Boiler`", 0),
        ("| a |\n|---|\n| `Boiler` |", 0),
        ("[of `Boiler` kind](chapter:other)", 0),
        ("```\nsteam `Boiler`\n```", 0),
    ],
)
def test_words_of_the_glossary_are_marked_where_they_are_first_named(markdown: str, marked: int) -> None:
    shown = render(markdown, commit=COMMIT, glossary=GLOSSARY).html
    assert shown.count("data-term=") == marked
    assert shown.count('href="#chapter:boiler"') == marked


def test_a_word_that_would_break_out_of_its_attribute_does_not() -> None:
    name = '"><script>alert(1)</script>'
    shown = render(f"`{name}`", commit=COMMIT, glossary={name: Term("x", is_code=True)}).html
    assert "<script>" not in re.sub(r'"[^"]*"', "", shown)


def test_cited_lines_are_kept_with_some_around_them_each_whole() -> None:
    text = '"""One\ntwo <b>\nthree"""\n' + "x = 1\n" * 200
    first, second = sources("a.py", text, [Cited("a.py", 2, 2), Cited("a.py", 150, 151), Cited("a.py", 9000, 9001)])
    assert (first["path"], first["start"]) == ("a.py", 1)
    lines = first["html"].split("\n")
    assert len(lines) == 22
    assert lines[1] == '<span class="hl-sd">two &lt;b&gt;</span>'
    assert second["start"] == 130


def test_what_takes_a_highlighter_too_long_is_shown_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some texts take it time that grows with their square; it is stopped in the middle of a regular expression."""
    monkeypatch.setattr(figures, "_PATIENCE", 0.2)
    hostile = "//" * 29_999
    began = time.process_time()
    shown = render(f"```java\n{hostile}\n```\n", commit=COMMIT).html
    assert hostile in shown
    assert "hl-" not in shown
    assert time.process_time() - began < 5
    assert "hl-" in render("```java\nint x = 1;\n```\n", commit=COMMIT).html
