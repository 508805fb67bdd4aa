"""Python: pyproject.toml, setup.cfg, and what setup.py says in literals; nothing is executed."""

from __future__ import annotations

import configparser
import re
from typing import Any

from course.survey.manifests.manifest import CommandKind, Declared, Manifest, string, strings, table, toml

_NAME = re.compile(r"""^[ \t]*name[ \t]*=[ \t]*["']([\w.-]{1,100})["']""", re.MULTILINE)
_DESCRIPTION = re.compile(r"""^[ \t]*description[ \t]*=[ \t]*["']([^"'\n]{1,300})["']""", re.MULTILINE)
_SCRIPTS = re.compile(r"""["']?(console_scripts|gui_scripts)["']?[ \t]*[:=][ \t\n]*\[([^\]]{0,4000})\]""")
_SCRIPT = re.compile(r"""["']([^"'\n=]{1,100})=([^"'\n]{1,200})["']""")
_KINDS: dict[str, CommandKind] = {"console_scripts": "script", "gui_scripts": "window"}


def pyproject(text: str) -> Manifest | None:
    data = toml(text)
    if data is None:
        return None
    project, tools = table(data.get("project")), table(data.get("tool"))
    poetry = table(tools.get("poetry"))
    name = string(project.get("name")) or string(poetry.get("name"))
    flit = table(table(tools.get("flit")).get("metadata"))
    points = table(project.get("entry-points"))
    return Manifest(
        kind="python",
        name=name or string(flit.get("dist-name")) or string(flit.get("module")),
        description=string(project.get("description")) or string(poetry.get("description")),
        commands=(
            *_declared(_poetry(poetry.get("scripts")), "script"),
            *_declared(strings(table(tools.get("flit")).get("scripts")), "script"),
            *_declared(strings(project.get("scripts")), "script"),
            *_declared(strings(points.get("console_scripts")), "script"),
            *_declared(strings(project.get("gui-scripts")), "window"),
            *_declared(strings(points.get("gui_scripts")), "window"),
        ),
        is_package=bool(project or poetry or flit),
    )


def setup_cfg(text: str) -> Manifest | None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return None
    commands: list[Declared] = []
    for option, kind in _KINDS.items():
        lines = parser.get("options.entry_points", option, fallback="").splitlines()
        pairs = (line.partition("=") for line in lines)
        commands += _declared({key.strip(): target.strip() for key, mark, target in pairs if mark}, kind)
    return Manifest(
        kind="python",
        name=parser.get("metadata", "name", fallback=""),
        description=parser.get("metadata", "description", fallback=""),
        commands=tuple(commands),
        is_package=parser.has_section("metadata"),
    )


def setup_py(text: str) -> Manifest | None:
    if "setup(" not in text:
        return None
    name, description = _NAME.search(text), _DESCRIPTION.search(text)
    found = [
        Declared(name=script[1].strip(), target=script[2].strip(), kind=_KINDS[block[1]])
        for block in _SCRIPTS.finditer(text)
        for script in _SCRIPT.finditer(block[2])
    ]
    return Manifest(
        kind="python",
        name=name[1] if name else "",
        description=description[1] if description else "",
        commands=tuple(found),
    )


def _declared(scripts: dict[str, str], kind: CommandKind) -> list[Declared]:
    return [Declared(name=key, target=target, kind=kind) for key, target in sorted(scripts.items())]


def _poetry(value: Any) -> dict[str, str]:
    """Poetry's scripts: a string, or a table with the function or file to run."""
    found = strings(value)
    for key, item in table(value).items():
        target = string(table(item).get("reference")) or string(table(item).get("callable"))
        if target:
            found[key] = target
    return found
