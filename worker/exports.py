"""Exports of a course, made by a child after the course is published: whatever becomes of them, the course stands."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from core.errors import FondationError
from core.exports import Made
from course.errors import CourseError
from course.export.edition import FORMAT, VERSION
from course.tree import open_tree
from worker import processes
from worker.clone import Clone
from worker.sources import Source

log = logging.getLogger(__name__)

#: Seconds all exports of a course may take together, and bytes each may have.
PATIENCE: Final = 60.0
LARGEST: Final = 8_000_000
#: Bytes of the child's address space.
_MEMORY: Final = 4 * 1024**3

Save = Callable[[Made], Awaitable[None]]


async def publish(folder: Path, source: Source, clone: Clone, course: dict[str, Any], save: Save) -> None:
    """Makes the exports and stores each as it is done. Never raises but when it is cancelled."""
    started = time.monotonic()
    stored: list[str] = []
    try:
        place = folder / "exports"
        await asyncio.to_thread(_write_course, place, source, clone, course)
        async with asyncio.timeout(PATIENCE):
            async for made in _made(place):
                if await _stored(made, save):
                    stored.append(made.format)
    except (OSError, ValueError, KeyError, CourseError, TimeoutError) as error:
        log.warning("exports.failed", extra={"reason": f"{type(error).__name__}: {error}"})
    log.info("exports.stored", extra={"formats": stored, "seconds": round(time.monotonic() - started, 1)})


def _write_course(place: Path, source: Source, clone: Clone, course: dict[str, Any]) -> None:
    place.mkdir()
    committed = open_tree(clone.path, clone.commit).committed
    head = {"format": FORMAT, "version": VERSION, "source_url": source.web_url or "", "committed": committed}
    (place / "course.json").write_text(json.dumps(head | course | {"commit": clone.commit}), encoding="utf-8")


async def _made(place: Path) -> AsyncIterator[Made]:
    command = [sys.executable, "-P", "-m", "worker.exporting", str(place)]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(place),
        "TMPDIR": str(place),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    limits = {"cpu": int(PATIENCE), "memory": _MEMORY, "fsize": 4 * LARGEST}
    child = await processes.start(command, env=environment, folder=place, limits=limits)
    words = asyncio.create_task(child.last_words())
    try:
        async for line in child.stdout:
            made = await asyncio.to_thread(_read, place, json.loads(line))
            if made is not None:
                yield made
        if await child.wait() != 0:
            log.warning("exports.child_failed", extra={"reason": (await words)[-500:]})
    finally:
        child.kill()
        await child.wait()
        words.cancel()


def _read(place: Path, told: dict[str, str]) -> Made | None:
    path = Path(told["path"])
    size = path.stat().st_size
    if path.parent != place or path.is_symlink() or size > LARGEST:
        log.warning("exports.too_large", extra={"format": told["format"], "bytes": size})
        return None
    return Made(
        format=told["format"],
        media_type=told["media_type"],
        file_name=told["file_name"],
        content=path.read_bytes(),
    )


async def _stored(made: Made, save: Save) -> bool:
    try:
        await save(made)
    except FondationError as error:
        log.warning("exports.refused", extra={"format": made.format, "reason": error.message})
        return False
    return True
