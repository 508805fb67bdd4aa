"""C and C++ source made readable for a grammar that knows no preprocessor, each byte in its place.

What is taken out is overwritten with blanks, so that lines and columns stay what they are.
"""

from __future__ import annotations

import re
from itertools import pairwise

_DIRECTIVE = re.compile(rb"[ \t]*#[ \t]*(ifdef|ifndef|if|elif|elifdef|elifndef|else|endif)\b([^\n]*)")
_ZERO = re.compile(rb"[ \t]*0[ \t]*(?:/[/*].*)?\r?$")
_HAS_ZERO = re.compile(rb"^[ \t]*#[ \t]*if[ \t]+0\b", re.MULTILINE)
#: `class EXPORTED Name`: a macro between the keyword and the name.
_CLASS_MACRO = re.compile(
    rb"\b(class|struct|union)([ \t]+[A-Z][A-Z0-9_]{2,}(?:\([^()\n]{0,80}\))?)(?=[ \t]+[A-Za-z_]\w*[ \t]*"
    rb"(?:final\b[ \t]*)?(?:\r?\n[ \t]*)?(?:\{|:[^:]))"
)
#: `Q_OBJECT` before `public:`, which would be read as a member of that name.
_SECTION_MACRO = re.compile(
    rb"^[ \t]*[A-Z][A-Z0-9_]{2,}(?:\([^()\n]{0,120}\))?(?=[ \t]*\r?\n[ \t\r\n]{0,200}"
    rb"(?:public|private|protected)[ \t]*:)",
    re.MULTILINE,
)
#: `API int name(`: a macro before the type of a function, a second one before its name.
_FUNCTION_MACRO = re.compile(
    rb"^([ \t]*(?:(?:static|extern|inline|virtual|explicit|constexpr|friend)[ \t]+)*)([A-Z][A-Z0-9_]{2,})"
    rb"(?=[ \t]+(?:[A-Za-z_][\w:]*[ \t*&]+)+[A-Za-z_~][\w:~]*[ \t]*\()",
    re.MULTILINE,
)
_SECOND_MACRO = re.compile(rb"[ \t]+[A-Z][A-Z0-9_]{2,}(?=[ \t]+[A-Za-z_])")
#: `type * CALL name(`: a macro right before the name of a function that begins its line.
_CALL_MACRO = re.compile(
    rb"^((?:[A-Za-z_]\w*[ \t*&]+)+)([A-Z][A-Z0-9_]{2,})(?=[ \t]+[A-Za-z_]\w*[ \t]*\()", re.MULTILINE
)
#: A macro that has a line for itself and no semicolon: `Q_OBJECT`, `PyObject_HEAD`, `END_DECLS`.
_LONE_MACRO = re.compile(rb"[ \t]*(?:[A-Z][A-Z0-9_]{2,}|PyObject_(?:VAR_)?HEAD)(?:\([^()\n]{0,120}\))?[ \t]*\r?")
_NOT_BLANK = re.compile(rb"[^\r\n]")
_QUOTED = re.compile(rb'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|//[^\n]*|/\*.*?\*/')


def without_dead_code(source: bytes) -> bytes:
    """What stands under `#if 0` taken out."""
    return _filtered(source, only_dead=True) if _HAS_ZERO.search(source) else source


def without_cpp(source: bytes) -> bytes:
    """What a header shows to C++ alone taken out."""
    if b"__cplusplus" not in source:
        return source
    lines = source.split(b"\n")
    depth = 0  # of conditions, from that of C++ on
    for number, line in enumerate(lines):
        match = _DIRECTIVE.match(line) if b"#" in line else None
        if match is not None and match[1] in (b"if", b"ifdef", b"ifndef"):
            is_cpp = match[1] != b"ifndef" and b"__cplusplus" in line and b"!" not in line
            depth += bool(depth or is_cpp)
        elif match is not None and depth and (match[1] == b"endif" or depth == 1):
            depth -= 1
        if depth:
            lines[number] = b""
    return b"\n".join(lines)


def with_plain_classes(source: bytes) -> bytes:
    """Macros between `class` and its name, and before `public:`, taken out."""
    source = _SECTION_MACRO.sub(lambda match: _blank(match[0]), source)
    return _CLASS_MACRO.sub(lambda match: match[1] + _blank(match[2]), source)


def without_riddles(source: bytes) -> bytes:
    """Conditional branches that leave braces open, and macros that look like types, taken out."""
    source = _without_lone_macros(_filtered(source, only_dead=False))
    source = _FUNCTION_MACRO.sub(_function_macro, source)
    return _CALL_MACRO.sub(lambda match: match[1] + _blank(match[2]), source)


def _function_macro(match: re.Match[bytes]) -> bytes:
    return match[1] + _blank(match[2]) if not _SECOND_MACRO.match(match.string, match.end()) else match[0]


def _filtered(source: bytes, only_dead: bool) -> bytes:
    lines = source.split(b"\n")
    groups: list[list[int]] = []  # the lines of the directives of each open group
    for number, line in enumerate(lines):
        match = _DIRECTIVE.match(line) if b"#" in line else None
        if match is None:
            continue
        if match[1] in (b"if", b"ifdef", b"ifndef"):
            groups.append([number])
        elif groups:
            groups[-1].append(number)
            if match[1] == b"endif":
                _settle(lines, groups.pop(), only_dead)
    return b"\n".join(lines)


def _settle(lines: list[bytes], marks: list[int], only_dead: bool) -> None:
    """Blank the branches of one group that cannot be read beside the others."""
    first = _DIRECTIVE.match(lines[marks[0]])
    if first is not None and first[1] == b"if" and _ZERO.match(first[2]):
        _blank_lines(lines, marks[0] + 1, marks[1])
        return
    if only_dead:
        return
    balances = [_balance(lines[start + 1 : end]) for start, end in pairwise(marks)]
    if not any(balances):
        return
    has_else = any(b"else" in lines[mark] for mark in marks[1:-1])
    if not has_else:
        _blank_lines(lines, marks[0] + 1, marks[-1])
    elif len(marks) > 2:
        _blank_lines(lines, marks[1] + 1, marks[-1])


def _balance(lines: list[bytes]) -> int:
    text = b"\n".join(lines)
    if b"{" not in text and b"}" not in text and b"(" not in text and b")" not in text:
        return 0
    text = _QUOTED.sub(b"", text)
    return (text.count(b"{") - text.count(b"}")) * 1000 + text.count(b"(") - text.count(b")")


def _blank_lines(lines: list[bytes], start: int, end: int) -> None:
    for number in range(start, end):
        lines[number] = _blank(lines[number])


def _without_lone_macros(source: bytes) -> bytes:
    lines = source.split(b"\n")
    before = b""
    for number, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        if _LONE_MACRO.fullmatch(line) and _ends(before) and _begins(lines, number + 1):
            lines[number] = _blank(line)
        else:
            before = stripped
    return b"\n".join(lines)


def _ends(line: bytes) -> bool:
    """Whether a new statement may begin after a line."""
    return not line or line.endswith((b";", b"{", b"}", b":", b"*/")) or line.startswith((b"#", b"//"))


def _begins(lines: list[bytes], number: int) -> bool:
    """Whether a new declaration begins on the next line that is not blank."""
    following = next((line.strip() for line in lines[number : number + 3] if line.strip()), b"")
    return following[:1].isalpha() or following[:1] in (b"_", b"#", b"/", b"[", b"~")


def _blank(text: bytes) -> bytes:
    return _NOT_BLANK.sub(b" ", text)
