"""The parts a course speaks about: what a chapter covers, and how the chapters depend on each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["class", "module", "package", "file", "folder"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Abstraction:
    """One core abstraction, named as the code names it."""

    slug: str
    title: str
    kind: Kind
    #: Files it is made of.
    paths: tuple[str, ...]
    #: The symbol key it is named after; empty for modules and packages.
    lead: str = ""
    #: Share of the repository's importance, between 0 and 1.
    weight: float = 0.0
    #: A sentence of the engine's on what it is for; empty where the code speaks for itself.
    summary: str = ""

    def owns(self, key: str) -> bool:
        """Whether a symbol or module key belongs to it."""
        if self.kind == "class":
            return key == self.lead or key.startswith(f"{self.lead}.")
        return key.partition("::")[0] in self.paths

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Abstraction:
        return cls(**{**value, "paths": tuple(value["paths"])})


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """`source` uses `target`, both slugs: the leading verb, and how often it is so."""

    source: str
    target: str
    verb: str
    count: int
    #: Strength used for ordering.
    weight: float
    #: What the one uses the other for, in the engine's words; empty where it has none.
    label: str = ""

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Relation:
        return cls(**value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """The chapters' slugs in reading order, and the groups that depend on each other in a circle."""

    slugs: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Order:
        return cls(slugs=tuple(value["slugs"]), cycles=tuple(tuple(cycle) for cycle in value["cycles"]))
