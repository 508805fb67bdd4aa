"""What a course would cost, told before anything is paid for."""

from __future__ import annotations

from dataclasses import dataclass

from course.engines.claude.options import Credentials, Options
from course.engines.claude.usage import Usage, as_of
from course.tree import Tree


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Calls, tokens and US dollars of a whole course, by step; nothing is taken from a memo."""

    steps: dict[str, Usage]
    #: The day the prices were last held against the published ones.
    prices_as_of: str

    @property
    def total(self) -> Usage:
        return sum(self.steps.values(), Usage())

    @property
    def calls(self) -> int:
        return self.total.calls

    @property
    def prompt(self) -> int:
        return self.total.prompt

    @property
    def output(self) -> int:
        return self.total.output

    @property
    def usd(self) -> float:
        return self.total.usd


def estimate(tree: Tree, options: Options, name: str = "", credentials: Credentials | None = None) -> Estimate:
    """Put every request of the course together and count it. With credentials the API counts one of them, free of
    charge, so that the others can be told from their length.
    """
    from course.engines.claude.budget import Ledger
    from course.engines.claude.client import Client
    from course.engines.claude.engine import Claude
    from course.engines.claude.rehearsal import Rehearsal
    from course.pipeline import analyze

    ledger = Ledger()
    counter = Client(credentials, ledger) if credentials else None
    try:
        engine = Claude(options, Rehearsal(ledger, counter.count if counter else None), ledger)
        analyze(tree, engine, name=name)
    finally:
        if counter is not None:
            counter.close()
    return Estimate(steps=ledger.steps, prices_as_of=as_of())
