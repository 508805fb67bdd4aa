"""What is said of code of any language is true of it: how objects are made, who is a test, what is a licence."""

from __future__ import annotations

import re

import pytest

from course.courses import Chapter, Course
from course.survey import documents
from tests.unit.course.conftest import MakeRepository, made, text

RUST = """//! Pots.

/// A pot of tea.
pub struct Pot {
    cups: u32,
}

impl Pot {
    /// A pot for some cups.
    pub fn new(cups: u32) -> Pot {
        Pot { cups }
    }

    /// How much is in it.
    pub fn volume(&self) -> u32 {
        let most = self.cups * 2;
        most + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn helper() -> Pot {
        Pot::new(3)
    }

    #[test]
    fn it_has_a_volume() {
        let pot = Pot::new(2);
        assert_eq!(pot.volume(), 5);
        assert_eq!(helper().cups, 3);
    }
}
"""
SERVE = """//! Serving.

use crate::pot::Pot;

/// Serves tea.
pub fn serve(guests: u32) -> u32 {
    let pot = Pot::new(guests);
    pot.volume()
}

/// Serves tea for two.
pub fn pair() -> u32 {
    let pot = Pot::new(2);
    pot.volume()
}
"""
CARGO = '[package]\nname = "pot"\nversion = "1.0.0"\n'


@pytest.fixture
def rust(repository: MakeRepository) -> Course:
    lib = "//! Tea.\n\npub mod pot;\npub mod serve;\n"
    return made(repository({"Cargo.toml": CARGO, "src/lib.rs": lib, "src/pot.rs": RUST, "src/serve.rs": SERVE}))


def chapter(whole: Course, title: str) -> Chapter:
    return next(item for item in whole.chapters if item.title == title)


def test_tests_beside_the_code_are_told_as_tests(rust: Course) -> None:
    told = chapter(rust, "Pot").markdown
    assert "One test in one file exercises it directly." in told
    assert "it_has_a_volume" in told
    assert "helper" not in told.partition("## See it in use")[0]
    assert "One test function in one file checks it." in rust.chapters[0].markdown


def test_calls_of_tests_beside_the_code_are_no_calls_of_the_source(rust: Course) -> None:
    tasks = [item for part in rust.chapters for item in part.exercises if item.kind in ("callers", "usages")]
    assert tasks
    places = {(answer.citation.path, answer.citation.start) for item in tasks for answer in item.solution}
    tests = RUST.split("\n").index("mod tests {")
    assert not {place for place in places if place[0] == "src/pot.rs" and place[1] > tests}


BODY = "        int x = 1;\n        x += cups;\n        this.cups = x;\n"
MADE = {
    "Rust": ({"Cargo.toml": CARGO, "src/lib.rs": RUST}, "`Pot::new(cups)`"),
    "Java": (
        {"Pot.java": f"public class Pot {{\n    int cups;\n\n    public Pot(int cups) {{\n{BODY}    }}\n}}\n"},
        "`new Pot(cups)`",
    ),
    "abstract Java": (
        {"Pot.java": f"public abstract class Pot {{\n    int cups;\n\n    public Pot(int cups) {{\n{BODY}    }}\n}}\n"},
        "",
    ),
    "Ruby": (
        {"pot.rb": "class Pot\n  def initialize(cups)\n    @cups = cups\n    @most = 2\n    @lid = nil\n  end\nend\n"},
        "`Pot.new(cups)`",
    ),
    "Go": (
        {
            "go.mod": "module example.org/pot\n",
            "pot.go": "package pot\n\n// Pot holds tea.\ntype Pot struct {\n\tcups int\n"
            + "".join(f"\tpart{number} int\n" for number in range(9))
            + "}\n\n// NewPot makes one.\nfunc NewPot(cups int) *Pot {\n\treturn &Pot{cups: cups}\n}\n",
        },
        "`NewPot(cups)`",
    ),
    "JavaScript": (
        {
            "pot.js": "export class Pot {\n  constructor(cups) {\n    this.cups = cups\n    this.most = 2\n    "
            "this.lid = 1\n  }\n}\n"
        },
        "`new Pot(cups)`",
    ),
}


@pytest.mark.parametrize("case", sorted(MADE))
def test_an_object_is_made_as_its_language_makes_it(case: str, repository: MakeRepository) -> None:
    files, call = MADE[case]
    told = text(made(repository(files)))
    assert (f"One is made with {call} (" in told) if call else ("One is made with" not in told)


@pytest.mark.parametrize(
    "aside",
    [
        "Copyright (c) 2024 The Pot Authors and everyone else.",
        "This project is licensed under the MIT License.",
        "Licensed under the Apache License, Version 2.0.",
        "[![build](https://example.org/badge.svg)](https://example.org) passing since ever and ever",
        "## License\n\nYou may use it as you like, for anything at all.",
    ],
)
def test_a_licence_is_not_what_a_project_is(aside: str) -> None:
    title, found = documents.opening(f"# Pot\n\n{aside}\n\n## What it is\n\nPot keeps tea warm for hours.\n", False)
    assert title == "Pot"
    assert [paragraph for paragraph, _, _ in found] == ["Pot keeps tea warm for hours."]


@pytest.mark.parametrize(
    "told",
    [
        "> [!IMPORTANT]\n> Pot is not maintained any more.\n>\n> It will not be again either.\n\n"
        "Pot keeps tea warm for hours.",
        "> **Note:** Pot is not yet ready for use.\n\nPot keeps tea warm for hours.",
        "> Pot keeps tea warm for hours.",
        '<p align="center">Pot keeps <b>tea</b> warm for hours.</p>',
        '<p align="center"><a href="x">Home</a> · <a href="y">The Manual</a> · <a href="z">All the News</a></p>\n\n'
        "Pot keeps tea warm for hours.",
        "[Home](x) • [Manual](y) • [All the News](z)\n\nPot keeps tea warm for hours.",
        "Read this in other languages: English | [Français](fr.md)\n\nPot keeps tea warm for hours.",
        "For docs, tests and downloads, see the manual.\n\nPot keeps tea warm for hours.",
        "Pot keeps tea warm for hours. It runs on these stoves:\n\n- gas",
        "# The Roadmap\n\nWe will keep soup warm next.\n\n# What it is\n\nPot keeps tea warm for hours.",
        '<div><img src="pot.png"> A picture of a pot.</div>\n\nPot keeps tea warm for hours.',
    ],
    ids=["alert", "note", "quotation", "html", "links", "menu", "languages", "see", "list", "roadmap", "picture"],
)
def test_a_readme_begins_with_what_the_project_is(told: str) -> None:
    assert [text for text, _, _ in documents.opening(f"# Pot\n\n{told}\n", False)[1]] == [
        "Pot keeps tea warm for hours."
    ]


def test_what_goes_on_from_the_title_is_no_beginning() -> None:
    readme = "# Pot\n\n... so better drink this\n\nPot keeps tea warm for hours.\n"
    assert [told for told, _, _ in documents.opening(readme, False)[1]] == ["Pot keeps tea warm for hours."]


RUBY_TWICE = """# A pot of tea.
class Pot
  # Boils water in a pot of its own.
  def self.boil(cups)
    pot = new(cups)
    pot.boil
    pot
  end

  def initialize(cups)
    @cups = cups
  end

  # Boils what is in it.
  def boil
    fill
    heat
    @cups
  end

  def fill
    @cups += 1
    @cups
  end

  def heat
    @cups -= 1
    @cups
  end
end
"""


def test_a_method_of_the_class_does_not_do_what_its_namesake_does(repository: MakeRepository) -> None:
    told = text(made(repository({"lib/pot.rb": RUBY_TWICE})))
    walked = re.search(r"### `boil`\n(?:(?!### ).)*?```ruby path=lib/pot.rb lines=4-8\n.*?(?=\n##)", told, re.DOTALL)
    assert walked is not None
    assert "Pot.fill" not in walked[0].split("```ruby")[0]


GO_REST = """// Package pot makes tea.
package pot

// Pot is a pot of tea.
type Pot struct{ cups int }

// Pour pours cups one after the other.
func (p *Pot) Pour(cups ...int) int {
\tfor _, cup := range cups {
\t\tp.cups -= cup
\t}
\treturn p.cups
}
"""


def test_parameters_that_take_the_rest_are_marked_as_their_language_marks_them(repository: MakeRepository) -> None:
    told = text(made(repository({"pot.go": GO_REST})))
    assert "`Pour(cups...)`" in told
    assert "`Pour(*cups)`" not in told


def test_what_a_file_defines_is_told_by_its_types_and_not_by_what_traits_ask_for(repository: MakeRepository) -> None:
    error = (
        "use crate::pot::Error;\nuse std::fmt;\n\n"
        "pub(crate) enum Kind {\n    Dry,\n    Full,\n    Cold,\n    Hot,\n}\n\n"
        "impl fmt::Display for Error {\n    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {\n"
        '        to.write_str("dry")?;\n        to.write_str("!")\n    }\n}\n'
    )
    files = {
        "src/lib.rs": "pub mod pot;\nmod error;\n",
        "src/pot.rs": f"{RUST}\npub struct Error;\n",
        "src/error.rs": error,
    }
    told = text(made(repository({**files, "Cargo.toml": '[package]\nname = "pots"\nversion = "1.0.0"\n'})))
    assert "Defines `Kind`." in told


def test_a_licence_manager_is_described_all_the_same() -> None:
    told = "Licenser manages the licenses of a whole company."
    assert [paragraph for paragraph, _, _ in documents.opening(f"# Licenser\n\n{told}\n", False)[1]] == [told]


def test_a_mark_on_a_definition_is_no_warning(repository: MakeRepository) -> None:
    body = "        int x = 1;\n        x += 2;\n        return x;\n"
    code = f"public class Pot {{\n    @Deprecated\n    public int boil() {{\n{body}    }}\n}}\n"
    told = text(made(repository({"Pot.java": code})))
    assert "`boil` is deprecated (" in told
    assert "warns" not in told


def test_lines_that_install_are_shown_whatever_section_they_stand_in(repository: MakeRepository) -> None:
    readme = (
        "# Pot\n\nPot keeps tea warm for hours.\n\n```sh\ngit clone x && cd pot\nmake run\n```\n\n"
        "```sh\npot --help\n```\n"
    )
    first = made(repository({"pot.py": "def pour(cups):\n    return cups\n", "README.md": readme})).chapters[0]
    assert "To install it, the project says" in first.markdown
    assert "```console path=README.md lines=6-7\ngit clone x && cd pot\nmake run\n```" in first.markdown
    assert "pot --help" not in first.markdown


def test_a_definition_that_says_nothing_of_itself_is_told_by_what_it_does(repository: MakeRepository) -> None:
    source = (
        "def brew(leaves):\n    if not leaves and \\\n            leaves is not None:\n"
        "        raise ValueError('none')\n    return leaves\n\n\n"
        "def serve(leaves):\n    return [brew(leaves), brew(None)]\n\n\n"
        "def pour(leaves):\n    return leaves\n"
    )
    told = chapter(made(repository({"pot.py": source})), "pot").markdown
    assert "| `serve(leaves)` | Calls `brew`. |" in told
    # The parameter stands in the row already, and there is no more to say.
    assert "| `pour(leaves)` |  |" in told
    assert "if `not leaves and leaves is not None`" in told
