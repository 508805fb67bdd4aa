"""Answers computed a second time for any language, from nothing but the text: no parser, only words and braces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.courses import Course, Exercise, Question

#: Comments and strings, with what ends them; an interpolation inside a string counts as text.
_SLASHES = (r"//[^\n]*", r"/\*.*?\*/")
_COMMENTS = {
    "rb": (r"#(?!\{)[^\n]*",),
    "gemspec": (r"#(?!\{)[^\n]*",),
    "php": (*_SLASHES, r"#(?!\[)[^\n]*"),
    "py": (r"#[^\n]*",),
}
_QUOTED = (r'"(?:[^"\\\n]|\\.)*"', r"'(?:[^'\\\n]|\\.)*'")
_INTERPOLATED = re.compile(r"#\{|\$\{|\$\w|\{\$|\\\(")


class TextJudge:
    """Knows the text of every source file of a repository, tests left out, and nothing of its language."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.plain = {path: without_texts(path, text).split("\n") for path, text in files.items()}

    def course(self, course: Course) -> int:
        """Judge all that can be judged; answers how many answers were recomputed."""
        judged = 0
        for chapter in course.chapters:
            judged += sum(1 for question in chapter.quiz if self.question(question))
            judged += sum(1 for exercise in chapter.exercises if self.exercise(exercise))
        return judged

    def question(self, question: Question) -> bool:
        """Whether it could be judged; a wrong answer is an AssertionError."""
        place = question.citations[0]
        right = question.options[question.answer].strip("`")
        wrong = [item.strip("`") for number, item in enumerate(question.options) if number != question.answer]
        quoted = re.findall(r"`([^`]+)`", question.question)
        line = "\n".join(self.files[place.path].split("\n")[place.start - 1 : place.end])
        name = re.split(r"\.|::", quoted[0])[-1] if quoted else ""
        match question.kind:
            case "callers":
                assert called(name, line), question
                assert not any(has(name, self.body(option)) for option in wrong if self.is_known(option)), question
            case "calls" | "order":
                assert called(right, line), question
                if question.kind == "order":
                    text = self.body(quoted[0], place.path)
                    assert all(first(right, text) < first(option, text) for option in wrong), question
            case "changes":
                assert has(quoted[0], self.code(right)), question
                assert not any(has(quoted[0], self.files[option]) for option in wrong), question
            case "defined":
                assert right == place.path, question
                assert has(quoted[0], self.code(right)), question
                assert not any(self.defines(option, quoted[0]) for option in wrong), question
            case "returns" | "values" | "defaults":
                assert bare(right) in bare(line), question
            case "signature":
                positions = [first(item.strip("*&$ "), line) for item in right.split(", ")]
                assert -1 not in positions, question
                assert positions == sorted(positions), question
            case "inherits" | "raises":
                assert has(re.split(r"\.|::|\\", right)[-1], self.around(place.path, place.start, place.end)), question
            case "imports":
                stem = place.path and right.rpartition("/")[2].partition(".")[0]
                assert has(stem, line), question
            case "described":
                return False
            case _:
                raise AssertionError(f"nobody judges {question.kind}")
        return True

    def exercise(self, exercise: Exercise) -> bool:
        told = [(item.citation.path, item.citation.start) for item in exercise.solution]
        name = exercise.solution[0].citation.name
        match exercise.kind:
            case "callers" | "usages":
                lines = [place for place in self.lines_with(name) if not self.is_definition(*place, name)]
                if exercise.kind == "callers":
                    # What only brings it in, declares it or hands it on does not call it.
                    lines = [place for place in lines if called(name, self.plain[place[0]][place[1] - 1])]
                    spoken = [place for place in told if place not in lines]
                    lines += [place for place in spoken if has(name, self.plain[place[0]][place[1] - 1])]
                assert sorted(told) == sorted(lines), (exercise, lines)
            case "rename":
                assert {path for path, _ in told} == {path for path in self.files if self.names(path, name)}, exercise
            case "sequence":
                assert told == sorted(told), exercise
                for item, (path, line) in zip(exercise.solution, told, strict=True):
                    assert called(item.citation.name, self.plain[path][line - 1]), exercise
            case "trace" | "failures":
                for item, (path, line) in zip(exercise.solution, told, strict=True):
                    assert has(item.citation.name, self.plain[path][line - 1]), exercise
            case _:
                return False
        return True

    def lines_with(self, name: str) -> list[tuple[str, int]]:
        return [(path, number) for path in self.files for number, line in enumerate(self.plain[path], 1)
                if has(name, line)]  # fmt: skip

    def names(self, path: str, name: str) -> bool:
        return has(name, self.code(path)) or re.search(rf"([\"'])(:)?{re.escape(name)}\1", self.files[path]) is not None

    def code(self, path: str) -> str:
        return "\n".join(self.plain[path])

    def is_definition(self, path: str, line: int, name: str) -> bool:
        return defines(self.plain[path][line - 1], name)

    def defines(self, path: str, name: str) -> bool:
        return any(defines(line, name) for line in self.plain[path])

    def is_known(self, qualname: str) -> bool:
        return any(self.starts(qualname))

    def body(self, qualname: str, path: str = "") -> str:
        """The text of everything that is defined under a name, from its line to where its block ends."""
        return "\n".join(self.block(where, line) for where, line in self.starts(qualname) if path in ("", where))

    def starts(self, qualname: str) -> Iterator[tuple[str, int]]:
        names = qualname.split(".")
        for path in self.files:
            if len(names) > 1 and not has(names[-2], self.files[path]):
                continue
            for number, line in enumerate(self.plain[path], 1):
                if defines(line, names[-1]):
                    yield path, number

    def block(self, path: str, line: int) -> str:
        """The lines below one that are indented deeper, as far as they go."""
        lines = self.plain[path]
        depth = indent(lines[line - 1])
        end = line
        while end < len(lines) and (not lines[end].strip() or indent(lines[end]) > depth or lines[end].strip() == "{"):
            end += 1
        return "\n".join(lines[line - 1 : end])

    def around(self, path: str, start: int, end: int) -> str:
        return "\n".join(self.files[path].split("\n")[max(start - 3, 0) : end + 1])


def without_texts(path: str, text: str) -> str:
    """A file in which comments and strings are blank, and every line keeps its number."""
    comments = _COMMENTS.get(path.rpartition(".")[2], _SLASHES)
    pattern = re.compile("|".join(f"(?:{item})" for item in (*_QUOTED, *comments)), re.DOTALL)

    def blank(match: re.Match[str]) -> str:
        if match[0][0] in "\"'" and _INTERPOLATED.search(match[0]):
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return pattern.sub(blank, text)


def defines(line: str, name: str) -> bool:
    """Whether a line looks like the definition of a name, in any of the languages."""
    word = re.escape(name)
    keyword = (
        r"(?:class|struct|interface|trait|enum|record|object|module|func|fn|fun|def|function|type|typedef|union|const|"
        r"static|let|var|val|macro_rules!)"
    )
    return bool(
        re.search(rf"(?<!\w){keyword}\s+(?:\([^)]*\)\s*|[\w.<>*&]+[.:]+|self\.)*&?\$?{word}(?!\w)", line)
        or re.search(rf"^\s*(?:[\w<>\[\]?,:*&.]+\s+)+\**&?(?:\w+::)*{word}\s*\([^;]*$", line)
        and not re.match(r"\s*(?:return|else|throw|new|await|yield|go|defer|case|use|import|require)\b", line)
        or re.search(rf"^\s*(?:async\s+|static\s+|get\s+|set\s+)*{word}\s*\([^;]*\)\s*\{{", line)
        or re.search(rf"^\s*{word}\s*=\s*(?:Struct|Class|Data)\.", line)
    )


def called(name: str, text: str) -> bool:
    """Whether a name is called: with what it takes in brackets, or after a dot, or, as Ruby can, without any."""
    word = rf"(?<!\w){re.escape(name)}(?!\w)"
    return re.search(rf"{word}\s*(?:::<[^>]*>|<[^<>]*>)?\s*[({{!]|[.&>:]{word}|new\s+[\w.\\]*{word}|{word}\s+\S", text) is not None


def has(name: str, text: str) -> bool:
    return first(name, text) >= 0


def first(name: str, text: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return found.start() if found else -1


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def bare(text: str) -> str:
    return re.sub(r"[\s`.:\\]", "", text)
