"""A scripted author: it answers each kind of request from the facts in the request itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_NUMBERED = re.compile(r"^(\d+)[.:)] (.*)$", re.MULTILINE)
_FILE = re.compile(r"^=== (.+)$")
_LINE = re.compile(r"^ *(\d+)\| ?(.*)$")
_DEFINITION = re.compile(
    r"^\s*(?:export |default |pub |public |private |protected |static |async |abstract |final )*"
    r"(?:class|def|function|func|fn|struct|interface|trait|enum|type|module|impl)\s+\(?[^)]*?\)?\s*([A-Za-z_]\w*)"
)


class _Definition(NamedTuple):
    path: str
    name: str
    start: int
    end: int


def write(body: dict[str, Any]) -> str:
    """The answer to a request's body."""
    prompt = str(body["messages"][-1]["content"])
    task = prompt.partition("\n")[0]
    if "choose what the course" in task:
        return _choose(prompt)
    if "how the parts" in task:
        return _label(prompt)
    if "put the chapters" in task:
        numbers = [int(match[1]) for match in _NUMBERED.finditer(prompt)]
        return json.dumps({"numbers": list(dict.fromkeys(numbers))})
    if "word the questions" in task:
        return _word(prompt)
    if "mend the chapter" in task:
        numbers = [int(match[1]) for match in _NUMBERED.finditer(prompt.partition("The code of this chapter")[0])]
        return json.dumps({"statements": [{"number": number, "text": ""} for number in numbers]})
    return _prose(prompt)


def _choose(prompt: str) -> str:
    most = int(re.search(r"Choose between \d+ and (\d+)", prompt)[1])  # type: ignore[index]  # a prompt of extract.md
    parts = [
        {"number": int(match[1]), "summary": f"Does the work of {match[2].split(' (')[0]}"[:160]}
        for match in _NUMBERED.finditer(prompt)
    ]
    return json.dumps({"parts": parts[:most]})


def _label(prompt: str) -> str:
    relations = [{"number": int(match[1]), "label": "does its work with"} for match in _NUMBERED.finditer(prompt)]
    return json.dumps({"relations": relations})


def _word(prompt: str) -> str:
    questions = [
        {"number": int(match[1]), "question": match[2], "explanation": "The lines cited show it."}
        for match in _NUMBERED.finditer(prompt)
    ]
    return json.dumps({"questions": questions})


def _prose(prompt: str) -> str:
    """A chapter: a sentence with a marker for each definition shown, and one excerpt."""
    definitions = list(_definitions(prompt))
    headings = re.findall(r"^## .+$", prompt, re.MULTILINE) or ["## In short"]
    if not definitions:
        slugs = re.findall(r"^([a-z0-9-]+): ", prompt, re.MULTILINE)
        links = " ".join(f"Read on in [[chapter {slug}]]." for slug in slugs[:12])
        return "\n\n".join(f"{heading}\nThis project is told in its chapters. {links}" for heading in headings)
    parts = []
    for place, heading in enumerate(headings):
        told = [_sentence(item) for item in definitions[place :: len(headings)]]
        parts.append(f"{heading}\n" + " ".join(told or [_sentence(definitions[0])]))
        if place == 1:
            first = definitions[0]
            parts.append(f"[[excerpt {first.path}:{first.start}-{min(first.end, first.start + 12)}]]")
    return "\n\n".join(parts)


def _sentence(item: _Definition) -> str:
    return (
        f"`{item.name}` stands at the beginning of its lines and does what its name says [[{item.path}:{item.start}]]; "
        f"its body goes on until the next definition, and whoever calls it meets everything in between "
        f"[[{item.path}:{item.start}-{item.end}]]."
    )


def _definitions(prompt: str) -> Iterator[_Definition]:
    path, last = "", 0
    waiting: _Definition | None = None
    for line in prompt.split("\n"):
        if match := _FILE.match(line):
            if waiting:
                yield waiting._replace(end=max(last, waiting.start))
            path, waiting = match[1], None
        elif waiting and line == "   ...":
            yield waiting._replace(end=max(last, waiting.start))
            waiting = None
        elif path and (match := _LINE.match(line)):
            row = int(match[1])
            if found := _DEFINITION.match(match[2]):
                if waiting:
                    yield waiting._replace(end=max(last, waiting.start))
                waiting = _Definition(path, found[1], row, row)
            last = row
    if waiting:
        yield waiting._replace(end=max(last, waiting.start))
