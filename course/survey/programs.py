"""Programs: source files that can be run as they are, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from course.survey.modules import Module


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """A file that starts something: `how` is what to type, `line` where it begins."""

    how: str
    path: str
    line: int


def read_programs(modules: Iterable[Module]) -> tuple[Program, ...]:
    """Every program among the modules, in their order."""
    return tuple(
        Program(how=_how(module), path=module.path, line=max(module.main_line, 1))
        for module in modules
        if module.role == "source" and module.line_count and (module.main_line or _is_main(module))
    )


def _is_main(module: Module) -> bool:
    """Whether a file is a program by its name alone."""
    if module.language == "Python":
        return module.path.rpartition("/")[2] == "__main__.py"
    return module.language == "Rust" and (
        module.path.endswith("src/main.rs") or module.path.rpartition("/")[0].endswith("src/bin")
    )


def _how(module: Module) -> str:
    """The command that runs a file, or its path for a language that is compiled first."""
    match module.language:
        case "Python" if module.path.rpartition("/")[2] == "__main__.py":
            return f"python -m {module.dotted.removesuffix('.__main__')}"
        case "Python" | "Ruby" | "PHP":
            return f"{module.language.lower()} {module.path}"
        case "JavaScript":
            return f"node {module.path}"
        case "Go":
            return f"go run ./{module.folder}" if module.folder else "go run ."
        case "Rust" if module.path.rpartition("/")[0].endswith("src/bin"):
            return f"cargo run --bin {module.path.rpartition('/')[2].removesuffix('.rs')}"
        case "Rust":
            return "cargo run"
        case _:
            return module.path
