"""All a chapter may say, as plain values: a chapter is a function of its brief and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from course.markup import Cite


@dataclass(frozen=True, kw_only=True)
class Step:
    """One resolved call inside a definition, in the order of the lines."""

    text: str
    target: str
    summary: str
    cite: Cite
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A whole definition, verbatim; the label is what highlighters call its language."""

    label: str
    cite: Cite
    text: str
    #: Whether its own documentation is part of it.
    is_documented: bool = False


@dataclass(frozen=True, kw_only=True)
class Member:
    """One definition of the public interface."""

    name: str
    qualname: str
    kind: str
    #: What the language calls it: "class", "struct", "trait".
    noun: str
    #: About how many lines it has.
    size: int
    #: "property", "class method", "async", "abstract", … as a reader would call it.
    traits: tuple[str, ...]
    signature: str
    #: The same with the names of the parameters only, to stand in a table.
    short: str
    summary: str
    #: What the code tells of it where its author does not.
    facts: str
    paragraphs: tuple[str, ...]
    cite: Cite
    returns: str = ""
    value: str = ""
    #: How what makes an object is called: `new Pot(cups)`.
    call: str = ""
    steps: tuple[Step, ...] = ()
    excerpt: Excerpt | None = None
    #: Public methods of a class: name, summary, place.
    methods: tuple[tuple[str, str, Cite], ...] = ()
    #: How many places outside the chapter use it.
    used: int = 0


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another chapter that uses this one, or that this one uses."""

    slug: str
    title: str
    verb: str
    count: int
    #: The definition the use stands in, and what it uses.
    where: str
    what: str
    cite: Cite


@dataclass(frozen=True, kw_only=True)
class Pitfall:
    """A place where the code itself warns."""

    kind: str
    where: str
    subject: str
    message: str
    condition: str
    cite: Cite


@dataclass(frozen=True, kw_only=True)
class Example:
    """A test that shows the subject in use."""

    name: str
    summary: str
    cite: Cite
    excerpt: Excerpt | None = None


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One file of a chapter that covers several."""

    path: str
    name: str
    summary: str
    lines: int
    #: Its opening comment and where that stands, for languages whose definitions are not read.
    paragraphs: tuple[str, ...] = ()
    cite: Cite | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """Another chapter, and why to go there."""

    slug: str
    title: str
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class ChapterBrief:
    """The facts for one chapter about one abstraction."""

    slug: str
    title: str
    kind: str
    #: What the language calls what it is about: "class", "struct"; or the kind.
    noun: str
    language: str
    #: What stands for a docstring where there is none.
    made_of: str
    home: Cite
    lines: int
    #: Paragraphs of its docstring or leading comment, and where that stands.
    doc: tuple[str, ...]
    doc_cite: Cite | None
    #: What it defines, by kind.
    classes: int
    functions: int
    bases: tuple[str, ...]
    #: What it does to them: "build on", "embed", "implement".
    builds: str
    subclasses: tuple[tuple[str, Cite], ...]
    #: What they do to it: "extend", "implement".
    heirs: str
    files: tuple[FileLine, ...]
    file_count: int
    attributes: tuple[Member, ...]
    construction: Member | None
    members: tuple[Member, ...]
    #: What else the file of a leading class defines.
    others: tuple[Member, ...]
    hidden: int
    #: Important definitions that are told of here and nowhere else.
    nearby: tuple[Member, ...]
    walk: tuple[Member, ...]
    users: tuple[Neighbour, ...]
    uses: tuple[Neighbour, ...]
    other_users: tuple[Cite, ...]
    #: Where a package hands it on to its users.
    exported: Cite | None
    #: How the files of the chapter use each other, as a diagram.
    inner: str
    test_count: int
    test_files: int
    pitfalls: tuple[Pitfall, ...]
    examples: tuple[Example, ...]
    cycle: tuple[Link, ...]
    previous: Link | None
    following: Link | None
    #: The definitions it is about, numbered and whole; for engines that read code.
    code: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FolderLine:
    """One row of the layout table."""

    path: str
    summary: str
    files: int
    lines: int
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """A declared way to start the program, and where what it runs is defined."""

    name: str
    target: str
    kind: str
    cite: Cite
    home: Cite | None


@dataclass(frozen=True, kw_only=True)
class ProgramLine:
    """A file that can be run as it is."""

    how: str
    summary: str
    cite: Cite


@dataclass(frozen=True, kw_only=True)
class PackageLine:
    """One package of several in a repository."""

    name: str
    folder: str
    kind: str
    description: str
    cite: Cite


@dataclass(frozen=True, kw_only=True)
class StartBrief:
    """The facts for the first chapter, about the project as a whole."""

    title: str
    description: str
    readme: tuple[tuple[str, Cite], ...]
    languages: tuple[tuple[str, int, int], ...]
    folders: tuple[FolderLine, ...]
    tests: tuple[int, int]
    packages: tuple[PackageLine, ...]
    install: tuple[Excerpt, ...]
    run: tuple[Excerpt, ...]
    commands: tuple[EntryLine, ...]
    programs: tuple[ProgramLine, ...]
    #: Title, slug and summary of each chapter, in order.
    chapters: tuple[Link, ...]
    cycles: tuple[tuple[str, ...], ...]
    bonds: tuple[tuple[Link, Neighbour], ...]
    diagram: str
    left_out: tuple[tuple[str, int, tuple[str, ...]], ...]
    uncovered: tuple[tuple[str, str], ...]
    covered: float
