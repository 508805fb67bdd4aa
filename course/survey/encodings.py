"""Files that are not UTF-8: read by their byte order mark, the encoding they declare, or as Latin-1.

The survey works on the UTF-8 of what was read. Lines keep their numbers; they are not quoted.
"""

from __future__ import annotations

import codecs
import re

UTF_8 = "UTF-8"

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32-LE"),
    (codecs.BOM_UTF32_BE, "UTF-32-BE"),
    (codecs.BOM_UTF16_LE, "UTF-16-LE"),
    (codecs.BOM_UTF16_BE, "UTF-16-BE"),
)
#: As PEP 263 and the editors write it, in one of the first two lines.
_DECLARED = re.compile(rb"\A(?:[^\n]{0,200}\n)?[^\n]{0,200}?coding[:=][ \t]*([-\w.]{1,30})")
#: The encodings a file may declare; others exist in Python that decode no text.
_KNOWN = re.compile(
    r"iso8859-\d{1,2}|cp125\d|cp1140|koi8-[rut]|shift_jis|euc_jp|euc_kr|gbk|gb18030|gb2312|big5|mac-roman"
)
_FALLBACK = "ISO-8859-1"


def as_utf8(data: bytes) -> tuple[bytes, str]:
    """The text as UTF-8, and the encoding it was in; what is damaged becomes replacement characters."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _converted(data[len(mark) :], name), name
    if data.isascii():
        return data, UTF_8
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # A NUL is in no text; it will be found to be binary.
        name = _FALLBACK if b"\0" in data[:8000] else _declared(data)
        return (data if b"\0" in data[:8000] else _converted(data, name)), name
    return data, UTF_8


def _declared(data: bytes) -> str:
    match = _DECLARED.match(data)
    try:
        name = codecs.lookup(match[1].decode("ascii", "replace")).name if match else ""
    except LookupError:
        name = ""
    return name.upper() if _KNOWN.fullmatch(name) else _FALLBACK


def _converted(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding, "replace").encode("utf-8", "replace")
