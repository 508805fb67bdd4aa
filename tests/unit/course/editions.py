"""Courses to export: one that is hostile in every field, and the places of its texts."""

from __future__ import annotations

from typing import Any

from course.courses import Chapter, Citation, Course, Question, Term
from course.export import Edition
from course.tree import LeftOut

SCRIPT = "<script>alert(1)</script>"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PLACE = Citation(path="src/pot.py", start=3, end=5, name="Pot")

MARKDOWN = f"""A pot {SCRIPT} with [a link](command:run?[1]) ([src/pot.py:3-5](cite:src/pot.py#L3-L5)).

>> rm -rf ~

{{{{HOME}}}} and <command:run> and \x1b[31m.

[x]: command:run

## Words & `more`

See [the lid](chapter:lid) and [nothing](chapter:nowhere).

```python path=src/pot.py lines=3-5
class Pot:
    \"\"\"[not a link](cite:src/pot.py#L1-L1) </pre>{SCRIPT} ]]>\"\"\"
    size = "<&>"
```

```mermaid
flowchart LR
  n0["Pot"]
  n1["Lid"]
  n0 -->|"uses ×2"| n1
```

> **Solution**
>
> It is a pot ([src/pot.py:4](cite:src/pot.py#L4-L4)).
"""


def question(**changed: Any) -> Question:
    fields: dict[str, Any] = {
        "id": "q1",
        "kind": "calls",
        "question": f"Which `x < y` {SCRIPT}?",
        "options": ("`a & b`", SCRIPT, "c", "d"),
        "answer": 1,
        "explanation": f"Because {SCRIPT}.",
        "citations": (PLACE,),
    }
    return Question(**fields | changed)


def chapter(position: int, slug: str, title: str, markdown: str, *quiz: Question) -> Chapter:
    return Chapter(
        position=position,
        slug=slug,
        title=title,
        summary=f"About {title}",
        markdown=markdown,
        citations=(PLACE,),
        reading_minutes=2,
        quiz=quiz,
    )


def hostile(**changed: Any) -> Edition:
    """An edition whose every text is an attempt at something."""
    fields: dict[str, Any] = {
        "title": f"Pots::{SCRIPT}",
        "summary": f"Pots {SCRIPT}",
        "engine": "offline",
        "commit": COMMIT,
        "diagram": 'flowchart TD\n  n0["Pot"]\n  n1["Lid"]\n  n2["Alone"]\n  n0 --> n1\n  n1 --> n0',
        "chapters": (
            chapter(1, "pot", "Pot", MARKDOWN, question()),
            chapter(2, "lid", f"Lid {SCRIPT} [#1]", "Nothing more."),
        ),
        "coverage": {"important": 0.5},
        "left_out": (LeftOut(path=f"{SCRIPT}.bin", reason="binary"),),
        "stats": {"citations": 2, "citations_valid": 2},
        "glossary": (Term(term="brew", sentence=f"To brew {SCRIPT}.", citation=PLACE, chapter="pot"),),
    }
    return Edition(course=Course(**fields | changed), source_url="https://example.org/o/pots", committed=1_700_000_000)
