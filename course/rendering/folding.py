"""Block quotes that begin with a mark, such as the solution of an exercise, as parts a reader unfolds."""

from __future__ import annotations

from markdown_it.token import Token

from course.tasks import MARKS


def folded(tokens: list[Token]) -> list[Token]:
    """The tokens with marked block quotes turned into `details`; the mark becomes the summary."""
    found: list[Token] = []
    open_levels: list[int] = []
    skipped = 0
    for place, token in enumerate(tokens):
        if skipped:
            skipped -= 1
        elif token.type == "blockquote_open" and (mark := _mark(tokens[place + 1 : place + 4])):
            open_levels.append(token.level)
            found.append(_html(f'<details class="{MARKS[mark]}"><summary>{mark}</summary>\n'))
            skipped = 3
        elif token.type == "blockquote_close" and open_levels and open_levels[-1] == token.level:
            open_levels.pop()
            found.append(_html("</details>\n"))
        else:
            found.append(token)
    return found


def _mark(tokens: list[Token]) -> str:
    """The mark a block quote begins with: a paragraph of nothing but one strong word."""
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return ""
    children = [child for child in tokens[1].children or [] if child.type != "text" or child.content]
    if [child.type for child in children] != ["strong_open", "text", "strong_close"]:
        return ""
    return children[1].content if children[1].content in MARKS else ""


def _html(text: str) -> Token:
    return Token("html_block", "", 0, content=text, block=True)
