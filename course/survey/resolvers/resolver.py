"""The protocol of a family of languages, and what most of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.survey.facts import Import, Symbol, Use
from course.survey.modules import Module

if TYPE_CHECKING:
    from course.survey.names import Names


class Resolver:
    """Finds what imports bring in and what a name means without one; this one finds nothing.

    A *place* is where names live: the path of a file, or a package key (see `packages.py`). A *key* is a place or a
    symbol key (`path::qualified name`). `depth` counts down along chains of re-exports: at zero, give up.
    """

    #: Whether every word is noted by which another file is asked for something (see `Names.asked`).
    keeps_account = False
    #: Whether a bare name inside a type may be one of the type's own members.
    implicit_self = False

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        self.names = names
        #: The modules of this family by path.
        self.modules = modules

    @classmethod
    def settled(cls, modules: dict[str, Module]) -> dict[str, Module]:
        """The modules of this family, seen as a whole, before any name is looked up."""
        return modules

    def module(self, dotted: str, near: str = "") -> str | None:
        """The path of a file by the dotted name it is imported by; of several, the one closest to the path `near`."""
        return None

    def base(self, path: str, item: Import) -> str | None:
        """The place an import statement names, without the name taken from it."""
        return None

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        """The key an import brings in."""
        place = self.base(path, item)
        if place is None or item.name in ("", "*"):
            return place
        return self.names.member(place, item.name, depth) if depth > 0 else None

    def local(self, path: str, item: Import) -> str:
        """The local name an import makes known; empty where it makes known none, or all there is."""
        return "" if item.name == "*" else item.alias or item.name or self.spoken(path, item)

    def brought(self, path: str, item: Import, depth: int) -> str | None:
        """What the local name of an import stands for."""
        return self.imported(path, item, depth)

    def spoken(self, path: str, item: Import) -> str:
        """The local name of an import that names neither an alias nor a part."""
        return ""

    def starred(self, path: str, item: Import, name: str, depth: int) -> str | None:
        """What a name stands for by a wildcard import."""
        return None

    def special(self, path: str, scope: str, head: str) -> str | None:
        """What a word of the language stands for at the head of a dotted name, as `crate` or `super` do."""
        return None

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        """What a name stands for that a file knows without importing it: of its package, its namespace, its headers."""
        return None

    def member(self, place: str, name: str, depth: int) -> str | None:
        """What a name stands for inside a place."""
        module = self.modules.get(place)
        if module is None:
            return None
        if name in module.by_name:
            return module.key(name)
        return self.names.known(place, name, depth)

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        """The dotted name of the type a function says it returns, `Self` for its own; empty where it is not just one.

        `is_inner` asks for what is inside of it: of a promise, an optional value, a result.
        """
        written = symbol.returns.strip("\"'")
        return "" if is_inner else "Self" if written.endswith("Self") else written

    def fits(self, use: Use, key: str, is_exact: bool) -> bool:
        """Whether a use can mean what its name was found to stand for, all of it or only its first parts."""
        return True

    def beyond(self, key: str, name: str) -> str | None:
        """What a name stands for inside a type beyond what its own file and its bases say."""
        return None

    def prepare(self) -> None:
        """Find out what all files share and names have to be looked up for, before the first file is read."""

    def forget(self) -> None:
        """Forget what was looked up: what a file's names mean must not depend on which file was read before."""

    def face(self, place: str) -> str:
        """The file that stands for a place when one file must be named."""
        return place
