"""Reading trees that were made to be hard to read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from course.errors import EmptyRepository, NotARepository, UnknownCommit, Unreadable
from course.tree import FolderTree, RepositoryTree, open_tree, paths
from tests.unit.course.conftest import MakeRepository, git, made, text


def test_a_link_out_of_the_repository_is_not_followed(repository: MakeRepository, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("PASSWORD = 'hunter2'\n")
    root = repository({"a.py": "def a():\n    return 1\n" * 5})
    (root / "link.py").symlink_to(tmp_path / "secret.py")
    (root / "loop").symlink_to(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "links")
    for tree in (RepositoryTree(root), FolderTree(root)):
        assert {entry.path: entry.kind for entry in tree.entries if entry.kind == "symlink"}.keys() == {
            "link.py",
            "loop",
        }
        with pytest.raises(KeyError):
            tree.read("link.py")
    assert "hunter2" not in text(made(root))


def test_a_submodule_is_listed_as_external(repository: MakeRepository) -> None:
    root = repository({"a.py": "x = 1\n"})
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},other")
    git(root, "commit", "--quiet", "-m", "submodule")
    assert ("other", "submodule (external repository)") in {(item.path, item.reason) for item in made(root).left_out}


def test_blobs_a_partial_clone_lacks_are_not_fetched(repository: MakeRepository, tmp_path: Path) -> None:
    root = repository({"small.py": "def f():\n    return 1\n", "large.py": "x = 1\n" * 1000})
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:limit=1k", f"file://{root}", "partial.git")
    tree = RepositoryTree(tmp_path / "partial.git")
    assert {entry.path: entry.kind for entry in tree.entries} == {"small.py": "file", "large.py": "missing"}
    assert [item.reason for item in made(tmp_path / "partial.git").left_out] == ["too large (not part of this clone)"]
    missing = git(tmp_path / "partial.git", "rev-list", "--objects", "--missing=print", "HEAD")
    assert "?" in missing


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_can_be_read(repository: MakeRepository) -> None:
    root = repository({"a.py": "x = 1\n"})
    for path in (root, *root.rglob("*")):
        os.chown(path, 65534, 65534)
    assert [entry.path for entry in open_tree(root).entries] == ["a.py"]


def test_the_environment_of_the_caller_does_not_reach_git(
    repository: MakeRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = repository({"a.py": "x = 1\n"})
    other = repository({"b.py": "x = 1\n"}, name="other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path))
    assert [entry.path for entry in open_tree(root).entries] == ["a.py"]


def test_an_older_commit_can_be_asked_for(repository: MakeRepository) -> None:
    root = repository({"a.py": "x = 1\n"})
    first = git(root, "rev-parse", "HEAD")
    repository({"b.py": "x = 1\n"})
    assert [entry.path for entry in open_tree(root, first).entries] == ["a.py"]
    assert open_tree(root, first).commit == first
    for commit in ("0" * 40, "--upload-pack=x", "nowhere"):
        with pytest.raises(UnknownCommit):
            open_tree(root, commit)


def test_what_is_no_repository_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="does not exist"):
        open_tree(tmp_path / "nothing")
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    with pytest.raises(EmptyRepository, match="no commit yet"):
        open_tree(tmp_path / "empty.git")
    (tmp_path / "folder").mkdir()
    with pytest.raises(EmptyRepository):
        _ = open_tree(tmp_path / "folder").entries


def test_a_work_tree_without_a_commit_is_read_as_a_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a.py").write_text("x = 1\n")
    assert [entry.path for entry in open_tree(tmp_path).entries] == ["a.py"]


def test_odd_names_are_left_out_and_shown_harmlessly(repository: MakeRepository) -> None:
    names = ["new\nline.py", "rtl\u202egpj.py", "tab\t.py", b"latin\xe9.py".decode("utf-8", "surrogateescape")]
    root = repository({"ok.py": "def f():\n    return 1\n", "<script>alert(1)<script>.py": "def g():\n    return 2\n"})
    for name in names:
        Path(os.fsdecode(os.fsencode(str(root)) + b"/" + os.fsencode(name))).write_text("x = 1\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "odd")
    whole = made(root)
    shown = [item.path for item in whole.left_out]
    assert len(shown) == 4
    assert all(part.isprintable() for part in shown)
    assert not any("\n" in line or "\u202e" in line for line in text(whole).split("\n"))
    assert whole.stats["citations_valid"] == whole.stats["citations"]


@pytest.mark.parametrize(
    ("path", "is_plain"),
    [
        ("src/a.py", True),
        ("with space/ü.py", True),
        ("../a.py", False),
        ("a//b.py", False),
        ("a\u200bb.py", False),  # a space nobody sees
        ("", False),
    ],
)
def test_plain_paths(path: str, is_plain: bool) -> None:
    assert paths.is_plain(path) is is_plain
    assert paths.decoded(paths.encoded(path)) == path
    assert not set(paths.encoded(path)) & set(" ()#<>`\"'\n")


def test_a_damaged_repository_is_not_taken_for_a_folder(repository: MakeRepository) -> None:
    root = repository({"a.py": "x = 1\n"})
    head = git(root, "rev-parse", "HEAD")
    broken = root / ".git" / "objects" / head[:2] / head[2:]
    broken.chmod(0o600)
    broken.write_bytes(b"junk")
    with pytest.raises(Unreadable, match="damaged"):
        open_tree(root)
