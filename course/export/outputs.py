"""Where exports go: an earlier export is replaced, and nothing that somebody else wrote."""

from __future__ import annotations

import io
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from course.errors import OutputTaken, Unreadable

#: The comment of an archive this program wrote.
_MARK = b"A course by Fondation"
_EARLIEST = 315532800  # 1980-01-01: an archive knows no earlier date.


def write_folder(folder: Path, files: Mapping[str, str], mark: str, linked: re.Pattern[str]) -> list[Path]:
    """Write a folder of text files, the first of which is the index that holds `mark`.

    What an earlier index of ours links to (group 1 of `linked`) goes; everything else in the folder stays.
    """
    index = folder / next(iter(files))
    try:
        for path in _earlier(index, mark, linked):
            path.unlink(missing_ok=True)
        taken = [] if _is_ours(index, mark) else [name for name in files if os.path.lexists(folder / name)]
        if taken:
            raise OutputTaken(
                f"{folder / taken[0]} is there already and is not part of a course; choose another folder."
            )
        return [_write(folder / name, text) for name, text in files.items()]
    except OSError as error:
        raise unwritable(folder, error) from error


def write_file(path: Path, content: bytes, is_ours: Callable[[Path], bool]) -> list[Path]:
    """Write one file at once or not at all."""
    try:
        if path.is_dir():
            raise OutputTaken(f"{path} is a folder: name the file to write.")
        if os.path.lexists(path) and not is_ours(path):
            raise OutputTaken(f"{path} is there already and is not a course; choose another name.")
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, content)
        return [path]
    except OSError as error:
        raise unwritable(path, error) from error


def replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, and never half of either."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sealed(files: Mapping[str, bytes], when: int) -> bytes:
    """An archive that is the same for the same content: one date, one order, the first file uncompressed."""
    moment = time.gmtime(max(when, _EARLIEST))[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, (name, content) in enumerate(files.items()):
            entry = zipfile.ZipInfo(name, moment)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED
            archive.writestr(entry, content)
        archive.comment = _MARK
    return buffer.getvalue()


def is_sealed(path: Path) -> bool:
    """Whether a file is an archive this program wrote."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == _MARK
    except (OSError, zipfile.BadZipFile):
        return False


def unwritable(path: Path, error: OSError) -> Unreadable:
    return Unreadable(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.")


def _is_ours(index: Path, mark: str) -> bool:
    return index.is_file() and mark in index.read_text(encoding="utf-8", errors="replace")


def _earlier(index: Path, mark: str, linked: re.Pattern[str]) -> list[Path]:
    """Files of an earlier export: those its index links to, and only inside the folder."""
    if not _is_ours(index, mark):
        return []
    return [index.parent / name for name in linked.findall(index.read_text(encoding="utf-8", errors="replace"))]


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    return path
