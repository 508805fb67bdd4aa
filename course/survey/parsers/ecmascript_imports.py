"""What a JavaScript or TypeScript file takes from others and hands on.

A name that a file hands on under its own or another name is an exported import from the module "": `export { a as b }`
is the name `a` with the alias `b`. The alias `default` is the default export, `export=` what `require` gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Import
from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers.collector import first_line, text

#: The alias of what a whole file stands for.
WHOLE = "export="


def imports(node: Node) -> Iterator[Import]:
    """Every name an import statement brings in."""
    typing_only = _has_type(node)
    clause = next((child for child in node.named_children if child.type.endswith("_clause")), None)
    place = node.child_by_field_name("source") or (clause.child_by_field_name("source") if clause is not None else None)
    module, first = reading.literal(place), first_line(node)
    if not module:
        return
    if clause is None:
        yield Import(module=module, line=first, first=first)
        return
    for child in reading.named(clause):
        line = first_line(child)
        if child.type == "identifier":
            name = "" if clause.type == "import_require_clause" else "default"
            yield Import(module=module, name=name, alias=text(child), line=line, first=first, typing_only=typing_only)
        elif child.type == "namespace_import":
            alias = text(next(iter(reading.named(child)), None))
            yield Import(module=module, alias=alias, line=line, first=first, typing_only=typing_only)
        elif child.type == "named_imports":
            yield from _specified(child, module, first, typing_only, False)


def reexports(node: Node, module: str) -> Iterator[Import]:
    """Every name `export … from "module"` hands on."""
    typing_only, first = _has_type(node), first_line(node)
    for child in reading.named(node):
        if child.type == "export_clause":
            yield from _specified(child, module, first, typing_only, True)
        elif child.type == "namespace_export":
            alias = text(next(iter(reading.named(child)), None))
            yield Import(
                module=module, alias=alias, line=first_line(child), first=first, typing_only=typing_only, exported=True
            )
    if any(child.type == "*" for child in node.children):
        yield Import(module=module, name="*", line=first, first=first, typing_only=typing_only, exported=True)


def handed_on(node: Node) -> Iterator[Import]:
    """The names of the file that `export { a as b }` lists."""
    for child in reading.named(node):
        if child.type == "export_clause":
            for item in _specified(child, "", first_line(node), _has_type(node), True):
                yield door(item.name, item.alias or item.name, child, item.line)


def door(name: str, alias: str, node: Node, line: int = 0) -> Import:
    """A name of the file, handed on under an alias."""
    first = first_line(node)
    return Import(module="", name=name, alias=alias, line=line or first, first=first, exported=True)


def taken(declarator: Node, scope: str) -> tuple[list[Import], Node] | None:
    """What a variable takes from another file by `require` or `import()`, with the call; None where it takes none."""
    required = reading.required(declarator.child_by_field_name("value"))
    pattern = declarator.child_by_field_name("name")
    if required is None or pattern is None:
        return None
    module, part, call = required
    first = first_line(declarator)
    if pattern.type == "identifier":
        return [Import(module=module, name=part, alias=text(pattern), line=first, first=first, scope=scope)], call
    if pattern.type != "object_pattern" or part:
        return [Import(module=module, line=first, first=first, scope=scope)], call
    found = [
        Import(module=module, name=there, alias=here, line=first_line(place), first=first, scope=scope)
        for there, here, place in reading.picked(pattern)
    ]
    return found or [Import(module=module, line=first, first=first, scope=scope)], call


def _specified(clause: Node, module: str, first: int, typing_only: bool, exported: bool) -> Iterator[Import]:
    for child in reading.named(clause):
        name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        if name is None:
            continue
        yield Import(
            module=module,
            name=reading.literal(name) or text(name),
            alias=reading.literal(alias) or text(alias),
            line=first_line(child),
            first=first,
            typing_only=typing_only or _has_type(child),
            exported=exported,
        )


def _has_type(node: Node) -> bool:
    """Whether a statement or a name in it is marked as a type."""
    return any(child.type in ("type", "typeof") for child in node.children[:3] if not child.is_named)
