"""Proves the Dockerfile without a Docker engine: runs its very steps in clean Debian roots, then looks at the result.

Needs root, Linux, debootstrap and the network. `python scripts/image_check.py [--work FOLDER] [--keep]`. What it knows
of Dockerfiles is what ours use: FROM, ARG, ENV, RUN, COPY, WORKDIR, USER and the words that only describe an image.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What is asked of each target, as its own user, with nothing writable but its volume.
QUESTIONS = {
    "worker": (
        "python -c 'import course, worker, core.keyring, anthropic, ebooklib, genanki'",
        "git --version",
        "python -m worker 2>&1 | grep -q SUPABASE_URL",
        "touch $TEMP_DIR/probe && rm $TEMP_DIR/probe",
    ),
    "app": (
        "python -c 'import app.main'",
        "python -m app 2>&1 | grep -q SUPABASE_URL",
        "touch $APP_DATA_DIR/probe && rm $APP_DATA_DIR/probe",
    ),
}
_CHROOT = shutil.which("chroot", path=f"{os.defpath}:/usr/sbin:/sbin") or "chroot"
#: Asked of both; each must fail.
ABSENT = ("command -v gcc", "command -v pip", "python -c 'import pip'", "python -c 'import pytest'", "touch /usr/probe")


@dataclass
class Stage:
    """One FROM of the Dockerfile, and the root it became."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    root: Path = Path()
    env: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, help="folder for the roots; a temporary one if absent")
    parser.add_argument("--keep", action="store_true", help="leave the roots behind")
    options = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        return _complain("This needs root and debootstrap: sudo apt install debootstrap, then sudo make image-check.")
    work = options.work or Path(tempfile.mkdtemp(prefix="fondation-image-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        _lint()
        stages = _stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
        problems = []
        for target, questions in QUESTIONS.items():
            stage = _build(target, stages, work)
            problems += _ask(stage, questions)
            packages = _megabytes(stage.root / "opt")
            _say(f"{target}: {_megabytes(stage.root):.0f} MB, of which {packages:.0f} MB Python packages")
    except subprocess.CalledProcessError as error:
        return _complain(f"A step failed with exit code {error.returncode}: {error.cmd[-1]}")
    finally:
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)
    return _complain("\n".join(problems)) if problems else 0


# -------------------------------------------------------------------- reading
def _lint() -> None:
    linter = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if linter is None:
        _say("hadolint is not installed: the Dockerfile is not linted")
        return
    # Debian's patch versions are not pinned: they are its security fixes.
    subprocess.run([linter, "--ignore", "DL3008", str(ROOT / "Dockerfile")], check=True)
    _say("hadolint: nothing to say")


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        word, _, rest = line.strip().partition(" ")
        yield word.upper(), rest.strip()


def _stages(text: str) -> dict[str, Stage]:
    arguments: dict[str, str] = {}
    found: dict[str, Stage] = {}
    stage: Stage | None = None
    for word, rest in _instructions(text):
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stage = found[name] = Stage(name, _expand(base, arguments))
        elif stage is None and word == "ARG":
            name, _, value = rest.partition("=")
            arguments[name] = value
        elif stage is not None:
            stage.steps.append((word, rest))
    return found


def _expand(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda match: values.get(match[1], ""), text)


# -------------------------------------------------------------------- building
def _build(name: str, stages: dict[str, Stage], work: Path) -> Stage:
    stage = stages[name]
    if stage.root != Path():
        return stage
    stage.root = work / name
    if stage.base in stages:
        base = _build(stage.base, stages, work)
        stage.env, stage.folder, stage.user = dict(base.env), base.folder, base.user
        _copy(base.root, stage.root)
    else:
        _copy(_debian(stage.base, work), stage.root)
    for word, rest in stage.steps:
        _step(stage, word, rest, stages, work)
    return stage


def _debian(image: str, work: Path) -> Path:
    """A root like the image `debian:<suite>-slim`: the least there is, without documentation."""
    suite = image.removeprefix("debian:").removesuffix("-slim")
    root = work / f"debian-{suite}"
    if not root.exists():
        _say(f"Debian {suite}")
        subprocess.run(["debootstrap", "--variant=minbase", suite, str(root)], check=True, stdout=subprocess.DEVNULL)
        slim = "path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n"
        (root / "etc/dpkg/dpkg.cfg.d/slim").write_text(slim)
        for folder in ("doc", "man", "locale"):
            shutil.rmtree(root / "usr/share" / folder, ignore_errors=True)
        # As in Debian's images: no list and no package stays behind.
        keep = 'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n'
        keep += 'Binary::apt::APT::Keep-Downloaded-Packages "false";\n'
        clean = 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n'
        (root / "etc/apt/apt.conf.d/docker-clean").write_text(keep + clean)
        for folder in ("var/cache/apt", "var/lib/apt/lists"):
            shutil.rmtree(root / folder, ignore_errors=True)
        for folder in ("var/cache/apt/archives/partial", "var/lib/apt/lists/partial"):
            (root / folder).mkdir(parents=True)
        _lend_network(root)
    return root


def _lend_network(root: Path) -> None:
    """What a Docker engine brings itself: names, and the certificates this machine trusts."""
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for name in ("PIP_CERT", "SSL_CERT_FILE"):
        certificates = os.environ.get(name)
        if certificates and Path(certificates).is_file():
            target = root / "run" / "host-certificates.crt"
            shutil.copy(certificates, target)


def _step(stage: Stage, word: str, rest: str, stages: dict[str, Stage], work: Path) -> None:
    match word:
        case "ENV" | "ARG":
            for pair in shlex.split(rest):
                name, _, value = pair.partition("=")
                stage.env[name] = value
        case "WORKDIR":
            stage.folder = rest
            _inside(stage, rest).mkdir(parents=True, exist_ok=True)
        case "USER":
            stage.user = rest
        case "RUN":
            _say(f"{stage.name}: {rest[:100]}")
            _run(stage, rest, build=True)
        case "COPY":
            _copy_in(stage, rest, stages, work)
        case "LABEL" | "ENTRYPOINT" | "CMD" | "EXPOSE" | "VOLUME" | "HEALTHCHECK" | "STOPSIGNAL":
            pass
        case _:
            raise SystemExit(f"The Dockerfile says {word}, which this check does not know.")


def _copy_in(stage: Stage, rest: str, stages: dict[str, Stage], work: Path) -> None:
    origin = ROOT
    words = shlex.split(rest)
    if words[0].startswith("--from="):
        origin = _build(words.pop(0).removeprefix("--from="), stages, work).root
    *sources, target = words
    place = _inside(stage, str(Path(stage.folder) / target))
    for source in sources:
        path = origin / source.lstrip("/")
        into = place / path.name if path.is_file() and (target.endswith("/") or len(sources) > 1) else place
        into.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, into, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(path, into)


def _inside(stage: Stage, path: str) -> Path:
    return stage.root / path.lstrip("/")


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "--archive", "--reflink=auto", str(source), str(target)], check=True)


def _run(stage: Stage, command: str, *, build: bool) -> None:
    """A shell command within the root: to build, as root and by this machine's way to packages, or as it runs."""
    env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **stage.env}
    chroot = [_CHROOT, str(stage.root)]
    if build:
        env |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        env |= {name: os.environ[name] for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL") if name in os.environ}
        if (stage.root / "run/host-certificates.crt").exists():
            env["PIP_CERT"] = "/run/host-certificates.crt"
        env["DEBIAN_FRONTEND"] = "noninteractive"
    else:
        user, _, group = stage.user.partition(":")
        chroot = [_CHROOT, f"--userspec={user}:{group or user}", "--groups=", str(stage.root)]
    line = f"cd {shlex.quote(stage.folder)} && {command}"
    subprocess.run(
        [*chroot, "/bin/sh", "-ec", line],
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=None if build else subprocess.DEVNULL,
    )


# -------------------------------------------------------------------- asking
def _ask(stage: Stage, questions: tuple[str, ...]) -> list[str]:
    problems = []
    for question in questions:
        if not _succeeds(stage, question):
            problems.append(f"{stage.name}: this should work and does not: {question}")
    for question in ABSENT:
        if _succeeds(stage, question):
            problems.append(f"{stage.name}: this should fail and does not: {question}")
    return problems


def _succeeds(stage: Stage, command: str) -> bool:
    try:
        _run(stage, command, build=False)
    except subprocess.CalledProcessError:
        return False
    return True


def _megabytes(folder: Path) -> float:
    done = subprocess.run(["du", "--summarize", "--bytes", str(folder)], check=True, capture_output=True, text=True)
    return int(done.stdout.split()[0]) / 1e6


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _complain(text: str) -> int:
    _say(text)
    return 1


if __name__ == "__main__":
    sys.exit(main())
