"""Whatever is edited, a survey that remembers the one before finds what one without memory does."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from course.survey import resolution, survey
from course.survey.describe import digest
from course.tree import open_tree

_NAMES = ("boil", "pour", "warm", "level")
_TYPES = ("Kettle", "Cup", "Lid")
#: Seeds and edits of each language: what is made of them is always the same.
_SEEDS = range(int(os.environ.get("INCREMENTAL_SEEDS", "2")))
_EDITS = 10


class Kit(NamedTuple):
    """The files and the statements that programs of a language are put together from, in any order."""

    paths: tuple[str, ...]
    #: `$n` is a name, `$t` a type, `$m` a module as imports write it.
    statements: tuple[str, ...]
    modules: tuple[str, ...]
    #: Before and after all statements; `$p` is the folder.
    frame: tuple[str, str] = ("", "")
    #: Files that never change.
    fixed: tuple[tuple[str, str], ...] = ()


KITS = {
    "Python": Kit(
        ("a/__init__.py", "a/x.py", "a/y.py", "a/b/__init__.py", "a/b/z.py", "c/w.py", "top.py"),
        (
            "from $m import $n", "from $m import $t", "from $m import $n as $n", "from $m import $t as $t",
            "from $m import *", "from $m import *", "import $m", "import $m as $n", "from . import x",
            "from .x import *",
            "from .x import $n", "from .b import $t", "__all__ = ['$n', '$t']", "def $n(x):\n    return $n(x)",
            "def $n() -> $t:\n    it = $t()\n    it.$n()\n    return it.$n.$n()", "$n = $t()", "$n().$n()",
            "class $t($t):\n    $n: $t\n\n    def __init__(self, $n: $t):\n        self.$n = $n\n"
            "        self.level = $t()\n"
            "\n    def $n(self) -> $t:\n        return self.$n.$n()",
            "class $t:\n    def $n(self):\n        return self.level.$n($t())", "a.x.$n(a.$t)", "$m.$n()",
            "def _$n():\n    $t.$n",
        ),
        ("a", "a.x", "a.y", "a.b", "a.b.z", "c.w", "top", "w"),
    ),
    "TypeScript": Kit(
        ("a/index.ts", "a/x.ts", "a/y.tsx", "b/z.ts", "b/w.js", "top.ts"),
        (
            "import { $n } from '$m'", "import { $t } from '$m'", "import { $n as $n } from '$m'",
            "import $n from '$m'",
            "import * as $n from '$m'", "export * from '$m'", "export { $n } from '$m'",
            "export { $n as $n } from '$m'",
            "export { $n as default }", "export function $n() { return $n() }",
            "export function $n(): $t { return new $t().$n() }",
            "export class $t extends $t { $n: $t = new $t(); $n() { return this.$n.$n() } }", "export default $n",
            "const $n = require('$m')", "module.exports = $n", "$n.$n()", "export const $n: $t = new $t()",
        ),
        ("./x", "../a", "../a/x", "../b/z", "./a", "./b/z", "./w.js", "kettle"),
        fixed=(("package.json", '{"name": "kettle", "main": "a/index.ts"}'),),
    ),
    "Go": Kit(
        ("a/x.go", "a/y.go", "a/y_test.go", "b/z.go", "b/w.go", "c/v.go"),
        (
            'import "example.org/k/$m"', 'import $n "example.org/k/$m"', 'import . "example.org/k/$m"',
            "func $n() { $n() }", "func New$t() *$t { return &$t{} }", "type $t struct { $n $t }",
            "func (r *$t) $n() $t { return r.$n.$n() }", "var $n = New$t()", "func Do$t() { b.New$t().$n(); a.Do$t() }",
            "func f() { it := New$t(); it.$n() }",
        ),
        ("a", "b", "c"), ("package $p\n", ""), (("go.mod", "module example.org/k\n"),),
    ),
    "Rust": Kit(
        ("src/lib.rs", "src/a.rs", "src/b/mod.rs", "src/b/c.rs", "src/main.rs"),
        (
            "mod a;", "pub mod b;", "pub mod c;", "use crate::$m::$n;", "pub use crate::$m::*;", "use super::*;",
            "pub use crate::$m::{$t, $n as $n};", "pub fn $n() { $n(); $m::$n(); }", "pub struct $t { $n: $t }",
            "impl $t { pub fn $n(&self) -> $t { self.$n.$n() } }", "pub fn make() -> $t { let it = make(); it.$n() }",
            "macro_rules! $n { () => {} }", "fn g() { $n!(); $t::$n(); }",
        ),
        ("a", "b", "b::c"), fixed=(("Cargo.toml", '[package]\nname = "kettle"\nversion = "1.0.0"\n'),),
    ),
    "Java": Kit(
        ("a/X.java", "a/Y.java", "b/Z.java", "b/W.kt", "c/V.java"),
        (
            "import $m.$t;", "import $m.*;", "import static $m.$t.*;",
            "class $t extends $t { $t $n; $t $n() { return $n.$n(); } static $t make() { return new $t(); } }",
            "class $t { class $t { void $n() { $n(); $t.make().$n(); } } void $n() { this.$n(); } }",
            "interface $t { $t $n(); }",
        ),
        ("a", "b", "c"), ("package $p;\n", ""),
    ),
    "Kotlin": Kit(
        ("a/X.kt", "a/Y.kt", "b/Z.kt", "c/V.kt"),
        (
            "import $m.$t", "import $m.*", "import $m.$n", "fun $n(): $t = $n()", "fun $t.$n() { $n().$n() }",
            "class $t(val $n: $t) : $t() { fun $n() = $n.$n() }", "val $n = $t()",
        ),
        ("a", "b", "c"), ("package $p\n", ""),
    ),
    "C#": Kit(
        ("a/X.cs", "a/Y.cs", "b/Z.cs", "c/V.cs"),
        (
            "using $m;", "global using $m;", "using $n = $m.$t;", "using static $m.$t;",
            "namespace $m { public partial class $t : $t { public $t $n; public $t $n() { return this.$n.$n(); } } }",
            "namespace $m { /** doc */ public partial class $t { [$t] void $n() { $n(); new $t().$n(); } } }",
            "namespace $m { class $tAttribute { } }",
        ),
        ("a", "b", "a.b"),
    ),
    "PHP": Kit(
        ("a/X.php", "a/Y.php", "b/Z.php", "c.php"),
        (
            "use $m\\$t;", "use $m\\$t as $t;", "use function $m\\$n;", "function $n(): $t { return $n(); }",
            "class $t extends $t { private $t $$n; function $n(): self { return $this->$n->$n(); } }",
            "$it = new $t(); $it->$n();", "require 'a/X.php';", "const $n = 1;", "$m\\$n(\\$n());",
        ),
        ("A", "B", "A\\B"), ("<?php\nnamespace $p;\n", ""),
    ),
    "Ruby": Kit(
        ("lib/kettle.rb", "lib/a/x.rb", "lib/a/cup.rb", "lib/b.rb", "test/test_b.rb"),
        (
            "require 'a/x'", "require_relative 'b'", "require 'kettle'",
            "module $t\n  class $t < $t\n    def $n\n      @level = $t.new\n"
            "      @level.$n\n    end\n  end\nend", "class $t\n  include $t\n  def self.$n\n    $n\n  end\nend",
            "class $t\n  # It.\n  def $n\n    $t::$t.$n\n    $t.$n\n  end\n\n\nend", "$t::$t.new.$n",
            "def $n\n  $t.$n\nend",
        ),
        ("x",),
    ),
    "C": Kit(
        ("src/a.c", "src/b.c", "src/a.h", "include/b.h", "main.c"),
        (
            '#include "a.h"', "#include <b.h>", '#include "../include/b.h"', "int $n(int x);",
            "int $n(int x) { return $n(x); }",
            "static int $n(void) { struct $t it; it.$n($n()); }", "struct $t { struct $t *$n; };",
            "typedef struct $t { int $n; } $t_t;", "$t_t *$n(void);", "#define $n(x) $n(x)",
            "/* Says $n. */ int $n(void);",
        ),
        ("a",),
    ),
    "C++": Kit(
        ("src/a.cpp", "src/b.cc", "src/a.hpp", "include/b.h"),
        (
            '#include "a.hpp"', "#include <b.h>", "namespace $m { class $t : public $t { public: $t $n(); $t $n_; }; }",
            "$m::$t $m::$t::$n() { return $n_.$n(); }", "using namespace $m;", "using $m::$t;", "namespace $n = $m;",
            "namespace $m { void $n($t it) { it.$n(); $n(it); } }", "void $n();",
        ),
        ("a", "b", "a::b"),
    ),
}  # fmt: skip


class Program:
    """Files of statements at random, and edits of them."""

    def __init__(self, kit: Kit, seed: int, root: Path) -> None:
        self._kit = kit
        self._dice = random.Random(seed)  # noqa: S311  # the same edits every time
        self._root = root
        self._files = {path: [self._statement() for _ in range(self._dice.randrange(2, 6))] for path in kit.paths}
        for path, text in kit.fixed:
            self._put(path, text)
        for path in self._files:
            self._write(path)

    def edit(self) -> None:
        """Make one change, sometimes two."""
        for _ in range(self._dice.choice((1, 1, 2))):
            self._dice.choice(
                (self._change, self._change, self._add, self._drop, self._swap, self._shift, self._move)
            )()

    def _change(self) -> None:
        path, own = self._some()
        own[self._dice.randrange(len(own))] = self._statement()
        self._write(path)

    def _add(self) -> None:
        path, own = self._some()
        own.insert(self._dice.randrange(len(own) + 1), self._statement())
        self._write(path)

    def _drop(self) -> None:
        """Leave out a statement; with the last one goes the file."""
        path, own = self._some()
        del own[self._dice.randrange(len(own))]
        self._write(path)

    def _swap(self) -> None:
        path, own = self._some()
        self._dice.shuffle(own)
        self._write(path)

    def _shift(self) -> None:
        """Change nothing but lines and the inside of what is defined."""
        path, own = self._some()
        self._put(path, self._text(path, own).replace("{", "{\n").replace("\n", "\n\n", 1))

    def _move(self) -> None:
        """Swap two files, or bring back one that was lost: packages change with it."""
        one, other = self._dice.sample(sorted(self._kit.paths), 2)
        mine, others = self._files.get(one, []), self._files.get(other, [])
        self._files[one], self._files[other] = others, mine
        self._write(one)
        self._write(other)

    def _some(self) -> tuple[str, list[str]]:
        path = self._dice.choice(sorted(self._files))
        return path, self._files[path] or self._files.setdefault(path, []) or self._fresh(path)

    def _fresh(self, path: str) -> list[str]:
        self._files[path] = [self._statement()]
        return self._files[path]

    def _statement(self) -> str:
        kit, dice = self._kit, self._dice
        pools = {"$n": _NAMES, "$t": _TYPES, "$m": kit.modules}
        return re.sub(r"\$[ntm]", lambda match: dice.choice(pools[match[0]]), dice.choice(kit.statements))

    def _write(self, path: str) -> None:
        own = self._files[path]
        if own:
            self._put(path, self._text(path, own))
        else:
            (self._root / path).unlink(missing_ok=True)

    def _text(self, path: str, own: list[str]) -> str:
        before, after = (text.replace("$p", path.rpartition("/")[0] or "main") for text in self._kit.frame)
        return "\n".join([before, *own, after]) + "\n"

    def _put(self, path: str, text: str) -> None:
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The files whose names are looked up, as they are."""
    seen: list[str] = []
    original = resolution.references

    def watched(module, modules, names):  # type: ignore[no-untyped-def]
        seen.append(module.path)
        return original(module, modules, names)

    monkeypatch.setattr(resolution, "references", watched)
    yield seen


def surveyed(root: Path, cache: Path | None) -> str:
    return digest(survey(open_tree(root), lambda _: None, cache))


@pytest.mark.parametrize("seed", _SEEDS)
@pytest.mark.parametrize("language", KITS)
def test_any_edits(language: str, seed: int, tmp_path: Path) -> None:
    root, cache = tmp_path / "kettle", tmp_path / "cache"
    # Something that is always there, so that a program without files is one.
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "conf.py").write_text("boil = 1\n")
    program = Program(KITS[language], seed, root)
    assert surveyed(root, cache) == surveyed(root, None)
    for number in range(_EDITS):
        program.edit()
        assert surveyed(root, cache) == surveyed(root, None), f"after edit {number + 1} of seed {seed}"


def test_only_those_are_read_again_who_asked_for_what_is_new(tmp_path: Path, read: list[str]) -> None:
    root, cache = tmp_path / "kettle", tmp_path / "cache"
    files = {
        "a/__init__.py": "from a.x import *\n",
        "a/x.py": "class Kettle:\n    def boil(self):\n        pass\n",
        "star.py": "from a import *\n\nKettle()\nwarm()\n",
        "asks.py": "import a\n\na.x.warm()\n",
        "pours.py": "from a import Kettle\n\n\ndef f():\n    it = Kettle()\n    it.pour()\n",
        "boils.py": "from a import Kettle\n\n\ndef f():\n    it = Kettle()\n    it.boil()\n",
    }
    steps = [
        ("\n\ndef warm(level: int):\n    pass\n", ["a/x.py", "asks.py", "star.py"]),
        ("\n    def pour(self):\n        pass\n\n\ndef warm(level: int):\n    pass\n", ["a/x.py", "pours.py"]),
        ("\n    def pour(self):\n        pass\n\n\ndef warm(level: int):\n    return Kettle()\n", ["a/x.py"]),
    ]
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    surveyed(root, cache)
    for added, expected in steps:
        (root / "a/x.py").write_text(files["a/x.py"] + added)
        read.clear()
        second = surveyed(root, cache)
        assert sorted(read) == expected
        assert second == surveyed(root, None)
