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
        line = "\n".join(self.files.get(place.path, "").split("\n")[place.start - 1 : place.end])
        match question.kind:
            case "callers" | "calls" | "order":
                self.calls(question, quoted[0], right, wrong, line)
            case "changes" | "defined":
                self.files_of(question, quoted[0], right, wrong)
            case "returns" | "values" | "defaults":
                assert bare(right) in bare(line), question
            case "signature":
                positions = [first(item.strip("*&$ "), line) for item in right.split(", ")]
                assert -1 not in positions, question
                assert positions == sorted(positions), question
            case "inherits" | "raises" | "imports":
                is_path = question.kind == "imports"
                name = right.rpartition("/")[2].partition(".")[0] if is_path else re.split(r"\.|::|\\", right)[-1]
                assert has(name, self.around(place.path, place.start, place.end)), question
            case "described" | "takes" | "opens":
                return False
            case "follows":
                lines = [text.strip() for text in self.files[quoted[0]].split("\n")]
                assert lines.count(quoted[1]) == 1, question
                assert lines[lines.index(quoted[1]) + 1] == right, question
                assert right not in wrong, question
            case _:
                self.text_of(question, quoted[0], right, wrong)
        return True

    def text_of(self, question: Question, name: str, right: str, wrong: list[str]) -> None:
        """Questions on the mere text: the order of lines, words and their number."""
        place = question.citations[0]
        match question.kind:
            case "first" | "last":
                lines = [text.strip() for text in self.files[place.path].split("\n")]
                assert all(lines.count(option) == 1 for option in (right, *wrong)), question
                is_first = question.kind == "first"
                assert all((lines.index(right) < lines.index(option)) == is_first for option in wrong), question
            case "speaks":
                assert has(name, self.files[right]), question
                assert not any(has(name, self.files[option]) for option in wrong), question
            case "spread":
                assert int(right) == len(self.standing(name)), question
            case "times":
                name = re.split(r"\.|::", name)[-1]
                found = [(path, number) for path, number in self.lines_with(name)
                         if opened(name, self.plain[path][number - 1])]  # fmt: skip
                assert int(right) <= len(found), question
            case "starts":
                stem = right.rpartition("/")[2].partition(".")[0]
                assert stem in re.split(r"\W+", question.explanation), question
            case _:
                raise AssertionError(f"nobody judges {question.kind}")

    def calls(self, question: Question, subject: str, right: str, wrong: list[str], line: str) -> None:
        """The line told has the call, and nothing the other options are or have speaks against it."""
        if question.kind == "callers":
            name = re.split(r"\.|::", subject)[-1]
            assert called(name, line), question
            # Of several definitions of one name nobody can tell by the text alone which is meant.
            known = [option for option in wrong if len(list(self.starts(option))) == 1]
            assert not any(has(name, self.body(option)) for option in known), question
            return
        # Ruby calls by a name alone.
        assert called(right, line) or (question.citations[0].path.endswith(".rb") and has(right, line)), question
        text = self.body(subject, question.citations[0].path)
        for option in wrong:
            assert first(right, text) < first(option, text) if question.kind == "order" else not has(option, text)

    def files_of(self, question: Question, name: str, right: str, wrong: list[str]) -> None:
        """Whether the right file has the name, and the others do not have it, or do not define it."""
        assert has(name, self.code(right)), question
        if question.kind == "defined":
            assert right == question.citations[0].path, question
            assert not any(self.defines(option, name) for option in wrong), question
        else:
            assert not any(has(name, self.files[option]) for option in wrong), question

    def exercise(self, exercise: Exercise) -> bool:
        told = [(item.citation.path, item.citation.start) for item in exercise.solution]
        name = exercise.solution[0].citation.name
        match exercise.kind:
            case "callers" | "usages":
                home = re.findall(r"defined in `([^`]+)`", exercise.task)[0]
                self.complete(exercise.kind, name, home, told)
            case "rename":
                assert {path for path, _ in told} == {path for path in self.files if self.names(path, name)}, exercise
            case "sequence":
                assert told == sorted(told), exercise
                for item, (path, line) in zip(exercise.solution, told, strict=True):
                    assert called(item.citation.name, self.plain[path][line - 1]), exercise
            case "signature":
                # In one declaration, one after the other, with nothing of a body between.
                between = "\n".join(self.plain[told[0][0]][told[0][1] - 1 : told[-1][1]])
                places = [first(item.citation.name, between) for item in exercise.solution]
                assert -1 not in places, exercise
                assert "return" not in between[: places[-1]], exercise
            case "word":
                assert sorted(told) == self.standing(name), exercise
            case "ordered":
                assert told == sorted(told), exercise
                assert all(item.citation.name in self.files[path].split("\n")[line - 1]
                           for item, (path, line) in zip(exercise.solution, told, strict=True))  # fmt: skip
            case "trace" | "failures":
                for item, (path, line) in zip(exercise.solution, told, strict=True):
                    assert has(item.citation.name, self.plain[path][line - 1]), exercise
            case _:
                return False
        return True

    def standing(self, name: str) -> list[tuple[str, int]]:
        """Every line with a whole word, comments and texts included."""
        whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        return [(path, number) for path, text in sorted(self.files.items())
                for number, line in enumerate(text.split("\n"), 1) if whole.search(line)]  # fmt: skip

    def complete(self, kind: str, name: str, home: str, told: list[tuple[str, int]]) -> None:
        """Every line told has the name, and none without it being told has it, but for the definition."""
        lines = self.lines_with(name)
        assert set(told) <= set(lines), (name, told)
        assert len(set(told)) == len(told), (name, told)
        definition = next(place for place in lines if place[0] == home)
        missing = [place for place in lines if place not in told and place != definition]
        missing = [place for place in missing if not defines(self.plain[place[0]][place[1] - 1], name)]
        if kind == "callers":
            assert all(called(name, self.plain[path][line - 1]) for path, line in told), (name, told)
            # What only brings it in, declares it or hands it on does not call it.
            missing = [place for place in missing if opened(name, self.plain[place[0]][place[1] - 1])]
        assert not missing, (name, missing)

    def lines_with(self, name: str) -> list[tuple[str, int]]:
        return [(path, number) for path in self.files for number, line in enumerate(self.plain[path], 1)
                if has(name, line)]  # fmt: skip

    def names(self, path: str, name: str) -> bool:
        return has(name, self.code(path)) or re.search(rf"([\"'])(:)?{re.escape(name)}\1", self.files[path]) is not None

    def code(self, path: str) -> str:
        return "\n".join(self.plain[path])

    def defines(self, path: str, name: str) -> bool:
        return any(defines(line, name) for line in self.plain[path])

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
    if path.endswith(".rs"):
        # Tests stand at the end of the file they test.
        text = text.partition("#[cfg(test)]\nmod ")[0]
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
    if re.search(rf"(?<!\w)(?:struct|enum|union)\s+{word}\s*\**\s*\w+\s*[(,;)=]", line):
        # The type of something else, as C has it.
        return False
    if re.search(rf"^\s*(?:friend\s+)?(?:class|struct)\s+{word}\s*;", line):
        return False
    keyword = (
        r"(?:class|struct|interface|trait|enum|record|object|module|func|fn|fun|def|function|type|typedef|union|const|"
        r"static|let|var|val|macro_rules!)"
    )
    return bool(
        re.search(rf"(?<!\w){keyword}\s+(?:\([^)]*\)\s*|[\w.<>*&]+[.:]+|self\.)*&?\$?{word}(?!\w)", line)
        or (
            re.search(rf"^\s*(?:[\w<>\[\]?,:*&.]+\s+)+\**&?(?:\w+::)*{word}\s*\([^;]*$", line)
            and not re.match(r"\s*(?:return|else|throw|raise|new|await|yield|go|defer|case|use|import|require)\b", line)
        )
        or re.search(rf"^\s*(?:async\s+|static\s+|get\s+|set\s+)*{word}\s*\([^;]*\)\s*\{{", line)
        or re.search(rf"^\s*{word}\s*=\s*(?:Struct|Class|Data)\.", line)
    )


def called(name: str, text: str) -> bool:
    """Whether a name is called: with what it takes in brackets, or after a dot, or, as Ruby can, without any."""
    word = rf"(?<!\w){re.escape(name)}(?!\w)"
    return (
        re.search(
            rf"{word}\s*(?:::<[^>]*>|<[^<>]*>)?\s*[({{!]|[.&>:]{word}|{word}\.new\b|new\s+[\w.\\]*{word}|<{word}|{word}\s+\S",
            text,
        )
        is not None
    )


def opened(name: str, text: str) -> bool:
    """Whether a name is called for certain, with brackets after it or `new` before it."""
    word = rf"(?<!\w){re.escape(name)}(?!\w)"
    return re.search(rf"{word}\s*(?:::<[^>]*>|<[^<>]*>)?\(|\bnew\s+[\w.\\]*{word}", text) is not None


def has(name: str, text: str) -> bool:
    return first(name, text) >= 0


def first(name: str, text: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return found.start() if found else -1


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def bare(text: str) -> str:
    return re.sub(r"[\s`.:\\]", "", text)
