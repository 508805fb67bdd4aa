"""Steps 1 to 3 with Claude: it chooses among, names the uses between, and orders what the survey proposes."""

from __future__ import annotations

from collections.abc import Iterable

from course.abstractions import Abstraction, Order, Relation
from course.engines.claude import answers, prompts
from course.engines.claude.desk import Desk
from course.engines.claude.sources import fenced
from course.steps.extract import MAX_CHAPTERS, MIN_CHAPTERS
from course.wording import ENGLISH

#: Labels longer than this, in characters, are not labels.
_LONGEST_LABEL = 48
_MOST_RELATIONS = 40


def choose(desk: Desk, proposed: list[Abstraction]) -> dict[str, str]:
    """The slugs of the parts that deserve a chapter, each with a sentence."""
    least = min(MIN_CHAPTERS, len(proposed))
    candidates = _listed(
        desk,
        (f"{item.title} ({item.kind}, {item.weight:.1%} of the code, {_place(item)})" for item in proposed),
    )
    prompt = prompts.filled("extract", candidates=candidates, least=least, most=min(MAX_CHAPTERS, len(proposed)))
    found = desk.answer("extract", "abstractions", prompt, answers.Choices)
    chosen = {item.number: item.summary for item in found.parts if 1 <= item.number <= len(proposed)}
    if len(chosen) < least:
        return {item.slug: "" for item in proposed[:MAX_CHAPTERS]}
    kept = [number for number in range(1, len(proposed) + 1) if number in chosen][:MAX_CHAPTERS]
    return {proposed[number - 1].slug: " ".join(chosen[number].split())[:200] for number in kept}


def label(desk: Desk, abstractions: list[Abstraction], found: list[Relation]) -> dict[tuple[str, str], str]:
    """What the strongest of the computed relations are for."""
    if not found:
        return {}
    titles = {item.slug: item.title for item in abstractions}
    lines = _listed(
        desk,
        (
            f"{titles[item.source]} → {titles[item.target]}: {item.verb}, {ENGLISH.counted(item.count, 'place')}"
            for item in found[:_MOST_RELATIONS]
        ),
    )
    prompt = prompts.filled("relate", language=desk.language, relations=lines)
    labels = {item.number: item.label for item in desk.answer("relate", "relations", prompt, answers.Labels).relations}
    return {
        (item.source, item.target): text
        for number, item in enumerate(found[:_MOST_RELATIONS], 1)
        if (text := _label(labels.get(number, "")))
    }


def arrange(desk: Desk, abstractions: list[Abstraction], relations: list[Relation], proposed: Order) -> tuple[str, ...]:
    """The proposed order as a teacher would change it; prerequisites stay before what builds on them."""
    if len(proposed.slugs) < 3:
        return proposed.slugs
    items = {item.slug: item for item in abstractions}
    numbers = {slug: number for number, slug in enumerate(proposed.slugs, 1)}
    pairs = _fixed(relations, proposed)
    chapters = _listed(desk, (f"{items[slug].title}: {items[slug].summary}" for slug in proposed.slugs))
    prompt = prompts.filled(
        "order",
        chapters=chapters,
        pairs=", ".join(f"{numbers[first]} before {numbers[second]}" for first, second in pairs) or "none",
    )
    answered = desk.answer("order", "order", prompt, answers.Sequence).numbers
    if sorted(answered) != list(range(1, len(numbers) + 1)):
        return proposed.slugs
    slugs = tuple(proposed.slugs[number - 1] for number in answered)
    place = {slug: index for index, slug in enumerate(slugs)}
    return slugs if all(place[first] < place[second] for first, second in pairs) else proposed.slugs


def _fixed(relations: list[Relation], proposed: Order) -> list[tuple[str, str]]:
    """Pairs whose order the code decides: one uses the other and not the other way round."""
    weights = {(item.source, item.target): item.weight for item in relations}
    place = {slug: index for index, slug in enumerate(proposed.slugs)}
    return sorted(
        (target, source)
        for (source, target), weight in weights.items()
        if weight >= 2 and (target, source) not in weights and place[target] < place[source]
    )


def _label(text: str) -> str:
    label = " ".join(text.split()).strip(" .\"'`").replace("'", "’")
    return label if 0 < len(label) <= _LONGEST_LABEL and not set(label) & set("[](){}<>|\"'`;#\\") else ""


def _listed(desk: Desk, lines: Iterable[str]) -> str:
    """Numbered lines as data: names and paths are the repository's words too."""
    listed = "\n".join(f"{number}. {' '.join(line.split())}" for number, line in enumerate(lines, 1))
    return fenced("parts", desk.redactor.mask(listed))


def _place(item: Abstraction) -> str:
    return item.paths[0] if len(item.paths) == 1 else ENGLISH.counted(len(item.paths), "file")
