"""Which file an `#include` names, and which files one sees through all its includes."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable

from course.survey.facts import Import
from course.survey.modules import Module

#: Headers of the C standard library and of POSIX: in angle brackets, these are never the repository's own.
_SYSTEM = {
    "aio.h", "assert.h", "complex.h", "ctype.h", "dirent.h", "dlfcn.h", "errno.h", "fcntl.h", "features.h", "fenv.h",
    "float.h", "fnmatch.h", "getopt.h", "glob.h", "grp.h", "iconv.h", "inttypes.h", "io.h", "iso646.h", "langinfo.h",
    "libgen.h", "limits.h", "locale.h", "malloc.h", "math.h", "memory.h", "netdb.h", "nl_types.h", "poll.h",
    "process.h", "pthread.h", "pwd.h", "regex.h", "sched.h", "search.h", "semaphore.h", "setjmp.h", "signal.h",
    "spawn.h", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbit.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h",
    "stdlib.h", "stdnoreturn.h", "string.h", "strings.h", "syslog.h", "tar.h", "termios.h", "tgmath.h", "threads.h",
    "time.h", "uchar.h", "unistd.h", "utime.h", "wchar.h", "wctype.h", "windows.h", "wordexp.h",
}  # fmt: skip
#: Folders that compilers are told to look in.
_ROOTS = ("include", "src", "inc", "lib", "source", "sources", "includes")


def is_include(item: Import) -> bool:
    """Whether an import is an include, and not a using declaration."""
    return not item.name and not item.alias


class Includes:
    """The files of one family, found by what includes say of them."""

    def __init__(self, modules: dict[str, Module]) -> None:
        self._modules = modules
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(modules):
            self._by_name[path.rsplit("/", 1)[-1]].append(path)
        self._seen: dict[str, frozenset[str]] = {}
        self._direct: dict[str, list[str]] = {}

    def find(self, path: str, item: Import) -> str | None:
        """The file an include names; None for one outside the repository, and where several are as likely."""
        name = item.module
        is_system = name.startswith("<")
        name = name.strip("<>")
        if not is_system:
            beside = posixpath.normpath(posixpath.join(path.rpartition("/")[0], name))
            if beside in self._modules:
                return beside
        name = posixpath.normpath(name)
        if name.startswith("..") or not name or (is_system and (name in _SYSTEM or name.startswith("sys/"))):
            return None
        tail = f"/{name}"
        found = [other for other in self._by_name.get(name.rsplit("/", 1)[-1], ()) if f"/{other}".endswith(tail)]
        if is_system and "/" not in name:
            found = [other for other in found if other.removesuffix(name).rstrip("/").rpartition("/")[2] in _ROOTS]
        return self._nearest(path, name, found)

    def seen(self, path: str) -> frozenset[str]:
        """A file and all that its includes bring in."""
        if path not in self._seen:
            reached = {path}
            waiting = [path]
            while waiting:
                for other in self.direct(waiting.pop()):
                    if other not in reached:
                        reached.add(other)
                        waiting.append(other)
            self._seen[path] = frozenset(reached)
        return self._seen[path]

    def direct(self, path: str) -> list[str]:
        """The files a file includes itself."""
        if path not in self._direct:
            found = (self.find(path, item) for item in self._modules[path].facts.imports if is_include(item))
            self._direct[path] = list(dict.fromkeys(other for other in found if other and other != path))
        return self._direct[path]

    def _nearest(self, path: str, name: str, found: Iterable[str]) -> str | None:
        """The one file of several that is closest; none where two are as close."""
        ranked = sorted(((_likeness(path, name, other), other) for other in found), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]


def _likeness(path: str, name: str, other: str) -> tuple[int, bool]:
    """How many folders two files share, and whether the other lies in a folder made for being included from."""
    folders, own = path.split("/")[:-1], other.removesuffix(name).strip("/").split("/")
    shared = 0
    for left, right in zip(folders, own, strict=False):
        if left != right:
            break
        shared += 1
    return shared, not own[-1] or own[-1] in _ROOTS
