"""Java and Kotlin: packages whose files know each other, imports by full names, members inherited and static."""

from __future__ import annotations

from typing import ClassVar

from course.survey.facts import Import
from course.survey.modules import key_name
from course.survey.resolvers.members import MemberResolver


class JvmResolver(MemberResolver):
    """One family: a Java file may use what a Kotlin file defines, and the other way round."""

    _harmless: ClassVar[frozenset[str]] = frozenset({
        "Object", "Any", "Serializable", "Cloneable", "Comparable", "Runnable", "Callable", "AutoCloseable",
        "Closeable", "Flushable", "Supplier", "Consumer", "Record", "Annotation",
    })  # fmt: skip
    universal: ClassVar[frozenset[str]] = frozenset({
        "toString", "hashCode", "equals", "getClass", "clone", "finalize", "notify", "notifyAll", "wait", "name",
        "ordinal", "values", "valueOf", "compareTo", "getDeclaringClass", "copy", "entries",
    })  # fmt: skip

    def is_harmless(self, base: str) -> bool:
        return base.rpartition(".")[2] in self._harmless

    def outer(self, path: str, name: str, depth: int) -> str | None:
        """A static member or a function that was imported, or a function of the package."""
        found = self.top(path, name)
        symbol = self.names.symbol(found) if found else None
        if found is None or symbol is None or symbol.noun == "extension function":
            return None
        return found if symbol.kind in ("function", "method") else None

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        found = super().imported(path, item, depth)
        return found if found and key_name(found) else None

    def inside(self, key: str, name: str) -> str | None:
        """A member; what the companion of a Kotlin class has is its own here."""
        if name == "Companion" and self.names.symbol(key) is not None:
            return key
        return super().inside(key, name)
