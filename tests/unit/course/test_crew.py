"""Parsing in several processes gives what parsing in one gives, whatever becomes of the processes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from course.survey import crew, parsing
from course.survey.packing import Packed
from course.survey.parsing import Source
from tests.unit.course.library import LIBRARY, PART

SOURCES = [Source(f"part{n}.py", PART.format(n=n).encode()) for n in range(40)] + [
    Source(path, text.encode()) for path, text in LIBRARY.items() if path.endswith(".py")
]
#: Ends the process that parses it, as a fault in a grammar would.
DEADLY = Source("deadly.py", b"# deadly\nx = 1\n")


def alone() -> dict[str, bytes]:
    return {source.path: parsing.parse(source) for source in SOURCES}


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the processes die of one file."""
    start = crew._START.replace(
        "crew.serve()",
        "from course.survey import parsing; import os; own = parsing.parse; "
        "parsing.parse = lambda source: os._exit(7) if b'deadly' in source.data else own(source); crew.serve()",
    )
    monkeypatch.setattr(crew, "_START", start)


def children() -> set[int]:
    """The processes below this one; those of other tests' fixtures among them."""
    return {child.pid for child in psutil.Process().children()}


def test_several_find_what_one_finds() -> None:
    before = children()
    assert crew.parse(SOURCES, 2) == alone()
    assert children() <= before


def test_a_file_that_exhausts_its_parser_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    start = crew._START.replace("crew.serve()", "crew._SECONDS = 1; crew.serve()")
    monkeypatch.setattr(crew, "_START", start)
    endless = "from course.survey import parsing; own = parsing.parse\ndef parse(source):\n" + (
        "    while b'endless' in source.data: pass\n    return own(source)\nparsing.parse = parse\n"
    )
    monkeypatch.setattr(crew, "_START", start.replace("crew._SECONDS", f"exec({endless!r}); crew._SECONDS"))
    source = Source("endless.py", b"# endless\n" + b"x = 1\n" * 10_000)
    found = parsing.parse_all([source, *SOURCES])
    assert Packed(found.pop("endless.py")).broken
    assert found == alone()


def test_small_batches_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_BATCH", 1_000)
    assert crew.parse(SOURCES, 3) == alone()


@pytest.mark.usefixtures("deadly")
def test_a_file_that_kills_its_process_costs_only_itself() -> None:
    before = children()
    found = crew.parse([*SOURCES[:20], DEADLY, *SOURCES[20:]], 2)
    assert Packed(found.pop("deadly.py")).broken
    assert found == alone()
    assert children() <= before


def test_without_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for executable in ("/nowhere/python", "/bin/false"):
        monkeypatch.setattr(sys, "executable", executable)
        assert parsing.parse_all(SOURCES, processes=2) == alone()


def test_under_limits_and_with_pipes_it_works(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    # No guard around the main module: the processes must not run it again.
    script.write_text(
        "from tests.unit.course.test_crew import SOURCES\n"
        "from course.survey import crew\n"
        "print(len(crew.parse(SOURCES, 2)), flush=True)\n"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    done = subprocess.run(
        [sys.executable, str(script)], env={"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])},
        stdin=subprocess.DEVNULL, capture_output=True, preexec_fn=limit, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()) == (0, [str(len(SOURCES)).encode()]), done.stderr


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Interrupts are heard even where the tests were started in the background, which ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    main = threading.main_thread().ident
    assert main is not None

    def ask(member: crew._Member, _: list[Source]) -> list[bytes]:
        signal.pthread_kill(main, signal.SIGINT)
        member._process.wait(60)
        raise crew._Gone

    monkeypatch.setattr(crew._Member, "ask", ask)
    before = children()
    with pytest.raises(KeyboardInterrupt):
        crew.parse(SOURCES, 1)
    assert children() <= before


def test_a_process_whose_parent_is_gone_ends() -> None:
    member = crew._Member()
    process = psutil.Process(member._process.pid)
    member._in.close()
    member._out.close()
    assert process.wait(timeout=20) is not None
    member._process.wait()
