"""The database knows clean HTML when it sees it: all that cleaning leaves over, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from course.rendering import Cited, render, sources
from course.rendering.cleaning import clean
from tests.integration.queue.database import Database

_QUESTION = (
    "select array_agg(private.is_clean_html(html) order by place) as verdicts "
    "from unnest(%s::text[]) with ordinality h(html, place)"
)
_TAGS = ("p", "a", "div", "span", "li", "table", "td", "script", "svg", "b", "h2", "pre")
_REST = ("", ' class="hl hl-k"', ' class="hl fixed"', " onclick=x", ' id="sec-a"')
#: What HTML is made of, right and wrong.
_PIECES = st.sampled_from(
    [
        *(f"<{end}{tag}{rest}>" for tag in _TAGS for end in ("", "/") for rest in _REST),
        *('<a href="https://example.org/?a=1&b=<2>">', "<a href='javascript:alert(1)'>"),
        *('<a href="#chapter:one" data-term="a<b">', '<span data-path="a>b.py" data-start="1">', "<ol start=3>"),
        *("<br>", "<hr/>", "<!-- x -->", "<![CDATA[", "<style>", "</title>", "</", "<p", "=", "<", ">", '"', "'"),
        *("&lt;script&gt;", "&nbsp;", "text", "\n", "\x00", "é"),
    ]
)


def verdicts(database: Database, html: list[str]) -> list[bool]:
    """What the database thinks of each."""
    with database.connect() as connection:
        row = connection.execute(_QUESTION, (html,)).fetchone()
    assert row is not None
    return list(row["verdicts"])


@settings(max_examples=8)
@given(st.lists(st.lists(_PIECES, max_size=25).map("".join), min_size=40, max_size=60))
def test_whatever_cleaning_leaves_over_is_clean(queue_database: Database, dirty: list[str]) -> None:
    cleaned = [clean(html) for html in dirty]
    found = verdicts(queue_database, cleaned)
    assert [html for html, verdict in zip(cleaned, found, strict=True) if not verdict] == []
    # And what cleaning would have changed into other tags is not.
    for html, verdict in zip(
        dirty, verdicts(queue_database, [text.replace("\x00", "") for text in dirty]), strict=True
    ):
        assert not verdict or clean(html).count("<") == html.count("<"), html


def test_chapters_and_lines_are_clean(queue_database: Database) -> None:
    """Excerpts of files with odd names, diagrams, tables, lists, code."""
    chapter = """# One

[a](cite:a%3Cb.py#L1-L2) [b](chapter:two) <https://example.org/?a=1&b=2>

| a | b |
| :-- | --- |
| 1 | *2* |

3. three

```python path=a%3Cb.py lines=1-2
if a < b and c > d: 'x' & "y"
```

```mermaid
flowchart LR
  n0["a"]
  n1["b"]
  n0 --> n1
```

---

    plain <b>
"""
    html = render(chapter, commit="a" * 40, source_url="https://github.com/o/r").html
    assert 'class="excerpt"' in html
    assert "mermaid" in html
    pieces = sources("a.py", '"""One\ntwo <b>\nthree"""\nx = 1\n', [Cited("a.py", 2, 2)])
    assert verdicts(queue_database, [html, *(piece["html"] for piece in pieces), ""]) == [True] * (len(pieces) + 2)


_UNCLEAN = (
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    '<p class="hl" onclick="alert(1)">x</p>',
    '<a href="https://example.org""onclick="alert(1)">x</a>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="https://example.org" style="position:fixed">x</a>',
    "<a href='https://example.org'>x</a>",
    '<div class="hl toast">x</div>',
    '<h1 id="app">x</h1>',
    "<svg></svg>",
    "<style>x</style>",
    "<img src=x>",
    "<P>x</P>",
    "<p >x</p>",
    "<p/>",
    "<p",
    "<p<p>>",
    "<!-- x -->",
    # A coloured word where none can be.
    '<p<span class="hl-k">x</span>>',
    '<p <span class="hl-k">x</span>onclick="alert(1)">',
    '<a href="https://<span class="hl-k">x</span>">',
    '<span class="hl-k">x</span',
    '<span class="hl-k"><script></span>',
    "< p>",
    # Nobody else's box is closed.
    "</div>",
    "</div><div>",
    "<div>",
    "<p><em>x</p></em>",
)


def test_nothing_else_is(queue_database: Database) -> None:
    alone = verdicts(queue_database, list(_UNCLEAN))
    among = verdicts(queue_database, [f"<p>before</p>{html}<p>after</p>" for html in _UNCLEAN])
    assert [html for html, *ok in zip(_UNCLEAN, alone, among, strict=True) if any(ok)] == []
