"""Steps 1 to 3 as units: the survey proposes, the engine chooses, labels and arranges."""

from __future__ import annotations

from dataclasses import replace

from course.abstractions import Abstraction, Order, Relation
from course.engines import Engine, Pair
from course.steps.neighbourhoods import homes
from course.steps.order import order
from course.steps.relate import relate
from course.survey import Survey
from course.units import Workbench


def abstractions(bench: Workbench, engine: Engine, survey: Survey) -> list[Abstraction]:
    """What the course is about. The unit holds the choice; what the parts weigh is computed every time."""
    proposed = engine.candidates(survey)
    chosen = bench.run(
        "abstractions",
        "abstractions",
        sorted([item.slug, item.title, item.kind, item.lead, *item.paths] for item in proposed),
        lambda: engine.choose(proposed),
        dict,
        lambda value: _known(value, proposed),
    )
    return [replace(item, summary=chosen[item.slug]) for item in proposed if item.slug in chosen]


def relations(bench: Workbench, engine: Engine, survey: Survey, chosen: list[Abstraction]) -> list[Relation]:
    """How the abstractions use each other. The unit holds the labels; the uses are counted every time."""
    found = relate(survey, chosen)
    labels = bench.run(
        "relations",
        "relations",
        sorted([item.source, item.target, item.verb] for item in found),
        lambda: engine.label(chosen, found),
        lambda made: [[*pair, label] for pair, label in made.items()],
        _labels,
    )
    return [replace(item, label=labels.get((item.source, item.target), "")) for item in found]


def arranged(
    bench: Workbench, engine: Engine, survey: Survey, chosen: list[Abstraction], found: list[Relation]
) -> Order:
    """The reading order; the engine may change what the survey proposes, and must keep all of it."""
    proposed = order(chosen, found, homes(survey, chosen))
    slugs = bench.run(
        "order",
        "order",
        [proposed.slugs, proposed.cycles, sorted([item.source, item.target] for item in found)],
        lambda: engine.arrange(chosen, found, proposed),
        list,
        lambda value: _whole(tuple(value), proposed),
    )
    return replace(proposed, slugs=_whole(slugs, proposed))


def _known(value: dict[str, str], proposed: list[Abstraction]) -> dict[str, str]:
    """A choice from the memo; raises ValueError when it chooses nothing that is there."""
    slugs = {item.slug for item in proposed}
    found = {slug: str(summary) for slug, summary in value.items() if slug in slugs}
    if not found:
        raise ValueError("The choice names no part of the code.")
    return found


def _labels(value: list[list[str]]) -> dict[Pair, str]:
    if not isinstance(value, list):
        raise ValueError("The labels are not a list.")
    return {(source, target): str(label) for source, target, label in value}


def _whole(slugs: tuple[str, ...], proposed: Order) -> tuple[str, ...]:
    """An order of exactly the proposed chapters; raises ValueError for any other."""
    if sorted(slugs) != sorted(proposed.slugs):
        raise ValueError("The order is not one of these chapters.")
    return slugs
