"""Each language is spoken of in its own words."""

from __future__ import annotations

import pytest

from course import docstrings
from course.idioms import failing, fence_label, spelled, within
from tests.unit.course.conftest import MakeRepository, made, text


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("Python", "KeyError", "raises `KeyError`"),
        ("Java", "IOException", "throws `IOException`"),
        ("Go", "panic", "panics"),
        ("Go", "fmt.Errorf", "returns an error"),
        ("Go", "io.ErrClosed", "returns the error `io.ErrClosed`"),
        ("Go", "c.writer", ""),  # something a function of an odd name returns
        ("Rust", "panic!", "panics"),
        ("Rust", "BoilError.Dry", "returns the error `BoilError::Dry`"),
        ("Rust", "From.from", "returns an error"),
        ("PHP", "NotFound.named", "throws what `NotFound::named` gives"),
        ("Kotlin", "error", "throws an exception"),
        ("C++", "std.runtime_error", "throws `std::runtime_error`"),
        ("C", "EINVAL", "fails with `EINVAL`"),
        ("Cobol", "STOP", "throws `STOP`"),
    ],
)
def test_a_failure_has_the_verb_of_its_language(language: str, subject: str, said: str) -> None:
    assert failing(language, subject) == said


@pytest.mark.parametrize(
    ("language", "path", "label"),
    [("C++", "a.cc", "cpp"), ("C#", "a.cs", "csharp"), ("TypeScript", "a.tsx", "tsx"), ("JavaScript", "a.jsx", "jsx"),
     ("TypeScript", "a.ts", "typescript"), ("Shell", "a.sh", "bash"), ("Zig", "a.zig", "zig")],
)  # fmt: skip
def test_a_fence_has_the_label_highlighters_know(language: str, path: str, label: str) -> None:
    assert fence_label(language, path) == label


@pytest.mark.parametrize(
    ("doc", "told"),
    [
        ("Returns a pair (<headers>, <stream>) of both.", "Returns a pair (`headers`, `stream`) of both."),
        ("Adds *new_values* to the context.", "Adds `new_values` to the context."),
        ("It works like {@link Pot}, but <code>fast</code>.", "It works like `Pot`, but `fast`."),
        ('<summary>Opens <see cref="T:Door"/>.</summary>', "Opens `Door`."),
        ("See also [[Other.thing]].\n\nBoils all the water.", "Boils all the water."),
        ("TTY.", ""),  # a heading
        ("A version as defined by <https://semver.org>.", "A version as defined by semver.org."),
        ("Used by others:&ensp;RubyGems &amp; npm.", "Used by others: RubyGems & npm."),
        ("The distribution on crates.io is as follows:\n\n    1 2 3\n", ""),  # announces what is not shown
        ("Options may include:\n* :app\n  a rack application", ""),
        (
            "Logs in the {common log format}[http://example.org/x] of others.",
            "Logs in the common log format of others.",
        ),
        ("HTTP codes of old\nSee the registry:\nhttps://example.org/codes", "HTTP codes of old"),
        (
            "The variable <PROGRAM>_HELP, where <PROGRAM> is a name.",
            "The variable <PROGRAM>_HELP, where <PROGRAM> is a name.",
        ),
        ("<P>Holds a List<String> of <b>all</b> names.<br/>", "Holds a List<String> of all names."),
        ("AUTHORS: mind the blank lines.\n\nBoils all the water.", "Boils all the water."),
        ("This is, n.b. The Pot's way, all there is. More.", "This is, n.b. The Pot's way, all there is."),
    ],
)
def test_tags_of_other_documentation_become_plain_words(doc: str, told: str) -> None:
    assert docstrings.summary(doc) == told


GO = """// Package kettle boils water.
package kettle

import "errors"

// Boiler heats water until it boils.
type Boiler struct {
	// Cups is how many cups there are.
	Cups int
	temperature int
}

// Boil heats until the water is hot.
func (b *Boiler) Boil(patience int) (int, error) {
	if b.Cups == 0 {
		return 0, errors.New("there is no water")
	}
	for b.temperature < 100 {
		b.warm(patience)
	}
	return b.temperature, nil
}

func (b *Boiler) warm(degrees int) {
	if degrees < 0 {
		panic("cannot cool")
	}
	b.temperature += degrees
}
"""


def test_a_go_package_is_told_as_go(repository: MakeRepository) -> None:
    whole = made(repository({"go.mod": "module example.org/kettle\n", "boiler.go": GO}))
    told = text(whole)
    assert "`Boiler` is the struct at the heart of its file" in told
    assert "Heats water until it boils" in told or "Boiler heats water until it boils." in told
    assert "returns an error if `b.Cups == 0`: “there is no water”" in told
    assert "panics if `degrees < 0`: “cannot cool”" in told
    assert "```go path=boiler.go" in told
    assert "docstring" not in told
    assert "class" not in told
    assert whole.stats["citations_valid"] == whole.stats["citations"]


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("Rust", "heat.Gauge.show", "heat::Gauge::show"),
        ("C++", "Apple.Slice.thin", "Apple::Slice::thin"),
        ("Ruby", "Ledger.Book.add", "Ledger::Book.add"),
        ("PHP", "Price.total", "Price::total"),
        ("Python", "Boiler.boil", "Boiler.boil"),
        ("Go", "Kettle.Pour", "Kettle.Pour"),
    ],
)
def test_a_name_is_written_as_its_language_writes_it(language: str, name: str, written: str) -> None:
    assert spelled(language, name) == written
    assert within(written.rpartition("::")[0] or "Boiler", written) in (
        written.rpartition("::")[2], written, written.rpartition(".")[2],
    )  # fmt: skip
