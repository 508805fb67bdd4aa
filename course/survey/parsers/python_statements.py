"""Reading single Python statements: what a definition, an import or a raise says about itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Import, Parameter, Remark, Symbol, SymbolKind
from course.survey.parsers.collector import last_line, one_line, text
from course.survey.parsers.comments import Doc


def docstring(body: Node | None) -> Doc:
    """The docstring that opens a body, if one does."""
    for child in body.named_children if body is not None else []:
        if child.type == "comment":
            continue
        if child.type != "expression_statement" or not child.named_children:
            return Doc()
        string = child.named_children[0]
        if string.type != "string":
            return Doc()
        return Doc(_unquoted(text(string)), string.start_point[0] + 1, string.end_point[0] + 1)
    return Doc()


def class_symbol(node: Node, qualname: str, owner: str) -> Symbol:
    bases = node.child_by_field_name("superclasses")
    names = [text(child) for child in bases.named_children if child.type != "comment"] if bases is not None else []
    return _definition(node, qualname, owner, "class", bases=tuple(name for name in names if "=" not in name))


def base_lines(node: Node) -> dict[str, int]:
    """The line each base class of a class stands on."""
    bases = node.child_by_field_name("superclasses")
    return {text(child): child.start_point[0] + 1 for child in bases.named_children} if bases is not None else {}


def function_symbol(node: Node, qualname: str, owner: str) -> Symbol:
    parameters = node.child_by_field_name("parameters")
    return _definition(
        node,
        qualname,
        owner,
        "method" if owner else "function",
        parameters=tuple(_parameters(parameters)) if parameters is not None else (),
        returns=one_line(text(node.child_by_field_name("return_type"))),
        is_async=bool(node.children) and node.children[0].type == "async",
    )


def constant_symbol(node: Node, name: str, qualname: str, owner: str) -> Symbol:
    start, end = node.start_point[0] + 1, node.end_point[0] + 1
    doc = Doc()
    statement = node.parent
    following = statement.next_named_sibling if statement is not None else None
    if following is not None and following.type == "expression_statement" and following.named_children:
        string = following.named_children[0]
        if string.type == "string":
            doc = Doc(_unquoted(text(string)), string.start_point[0] + 1, string.end_point[0] + 1)
    comment = statement.prev_named_sibling if statement is not None else None
    if not doc.text and comment is not None and text(comment).startswith("#:"):
        doc = Doc(_comment_block(comment))
    return Symbol(
        name=name,
        qualname=qualname,
        hidden=_is_hidden(name),
        kind="constant",
        start=start,
        end=end,
        line=start,
        doc=doc.text,
        returns=one_line(text(node.child_by_field_name("type"))),
        value=one_line(text(node.child_by_field_name("right"))),
        owner=owner,
    )


def imports(node: Node, scope: str, typing_only: bool) -> Iterator[Import]:
    """Every name an import statement brings in."""
    first = node.start_point[0] + 1
    module_node = node.child_by_field_name("module_name")
    module, level = "", 0
    if module_node is not None:
        dotted = text(module_node)
        module = dotted.lstrip(".")
        level = len(dotted) - len(module)
    for child in node.children_by_field_name("name"):
        alias = text(child.child_by_field_name("alias"))
        name = text(child.child_by_field_name("name")) if child.type == "aliased_import" else text(child)
        target, imported = (module, name) if module_node is not None else (name, "")
        yield Import(
            module=target,
            name=imported,
            alias=alias,
            level=level,
            line=child.start_point[0] + 1,
            first=first,
            scope=scope,
            typing_only=typing_only,
        )
    if any(child.type == "wildcard_import" for child in node.children):
        yield Import(
            module=module, name="*", level=level, line=first, first=first, scope=scope, typing_only=typing_only
        )


def raised(node: Node, scope: str) -> Remark | None:
    """What a raise statement raises; None for a bare re-raise."""
    value = node.named_children[0] if node.named_children else None
    if value is None:
        return None
    subject = value.child_by_field_name("function") if value.type == "call" else value
    name = text(subject)
    if not re.match(r"^[A-Za-z_][\w.]*$", name) or not name.rsplit(".", 1)[-1][:1].isupper():
        return None
    return Remark(
        kind="raises",
        subject=name,
        message=_first_string(value),
        line=node.start_point[0] + 1,
        scope=scope,
        condition=_condition(node),
    )


def asserted(node: Node, scope: str) -> Remark:
    condition = node.named_children[0] if node.named_children else None
    message = _first_string(node.named_children[1]) if len(node.named_children) > 1 else ""
    return Remark(
        kind="asserts",
        subject=one_line(text(condition)),
        message=message,
        line=node.start_point[0] + 1,
        scope=scope,
    )


def warning(node: Node, scope: str) -> Remark | None:
    """A call of warnings.warn that names a category of deprecation."""
    body = text(node)
    if "Deprecat" not in body and "FutureWarning" not in body:
        return None
    return Remark(
        kind="warns", subject="deprecation", message=_first_string(node), line=node.start_point[0] + 1, scope=scope
    )


def _condition(node: Node) -> str:
    """The condition under which a statement runs, when it stands directly inside an if or elif."""
    block = node.parent
    around = block.parent if block is not None and block.type == "block" else None
    if block is None or around is None or around.type not in ("if_statement", "elif_clause"):
        return ""
    is_consequence = around.child_by_field_name("consequence") == block
    return one_line(text(around.child_by_field_name("condition"))) if is_consequence else ""


def _definition(
    node: Node,
    qualname: str,
    owner: str,
    kind: SymbolKind,
    *,
    parameters: tuple[Parameter, ...] = (),
    returns: str = "",
    bases: tuple[str, ...] = (),
    is_async: bool = False,
) -> Symbol:
    doc = docstring(node.child_by_field_name("body"))
    outer = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
    decorators = tuple(one_line(text(child)[1:]) for child in outer.children if child.type == "decorator")
    name = qualname.rsplit(".", 1)[-1]
    is_bound = kind == "method" and parameters and not any("staticmethod" in item for item in decorators)
    return Symbol(
        name=name,
        qualname=qualname,
        kind=kind,
        hidden=_is_hidden(name),
        receiver=parameters[0].name if is_bound and not parameters[0].star else "",
        is_test=kind != "class" and name.startswith("test"),
        start=outer.start_point[0] + 1,
        end=last_line(node),
        line=node.start_point[0] + 1,
        doc_start=doc.start,
        doc_end=doc.end,
        doc=doc.text,
        parameters=parameters,
        returns=returns,
        decorators=decorators,
        bases=bases,
        is_async=is_async,
        owner=owner,
    )


def _is_hidden(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _parameters(node: Node) -> Iterator[Parameter]:
    for child in node.named_children:
        if child.type == "comment":
            continue
        name_node = child.child_by_field_name("name")
        first = name_node if name_node is not None else (child.named_children[0] if child.named_children else child)
        if child.type in ("keyword_separator", "positional_separator"):
            yield Parameter(name="", star=text(child))
            continue
        name = text(first) if child.type != "identifier" else text(child)
        if child.type in ("list_splat_pattern", "dictionary_splat_pattern"):
            name = text(child)
        bare = name.lstrip("*")
        yield Parameter(
            name=bare,
            star=name[: len(name) - len(bare)],
            annotation=one_line(text(child.child_by_field_name("type"))),
            default=one_line(text(child.child_by_field_name("value"))),
        )


def _first_string(node: Node) -> str:
    """The first plain string literal among the arguments of a call."""
    arguments = node.child_by_field_name("arguments") if node.type == "call" else None
    candidates = arguments.named_children if arguments is not None else [node]
    for child in candidates:
        if child.type == "string":
            return one_line(_unquoted(text(child)))
        if child.type == "concatenated_string":
            parts = [_unquoted(text(part), clean=False) for part in child.named_children if part.type == "string"]
            return one_line("".join(parts))
        if child.type == "call" and text(child.child_by_field_name("function")) in ("_", "gettext"):
            return _first_string(child)
    return ""


def _unquoted(literal: str, clean: bool = True) -> str:
    match = re.match(r"""^([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2$""", literal, re.DOTALL)
    if match is None:
        return ""
    body = match[3]
    if "r" not in match[1].lower():
        body = body.replace("\\\n", "").replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")
        body = body.replace("\\t", "\t").replace("\\\\", "\\")
    return inspect.cleandoc(body.replace("\r\n", "\n")).strip() if clean else body


def _comment_block(last: Node) -> str:
    lines: list[str] = []
    node: Node | None = last
    row = last.start_point[0]
    while node is not None and node.type == "comment" and node.start_point[0] == row and text(node).startswith("#:"):
        lines.append(text(node)[2:].strip())
        row, node = row - 1, node.prev_named_sibling
    return "\n".join(reversed(lines))
