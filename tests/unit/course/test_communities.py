"""Files that use each other are found to belong together, and always in the same way."""

from __future__ import annotations

from course.survey import communities, survey
from course.survey.modules import key_path
from course.tree import open_tree
from tests.unit.course.conftest import MakeRepository

MEMBER = """from {group}.m{left} import f{left}
from {group}.m{right} import f{right}


def f{n}():
    return f{left}() + f{right}()
"""


def ring(group: str, size: int) -> dict[str, str]:
    return {
        f"{group}/m{n}.py": MEMBER.format(group=group, n=n, left=(n + 1) % size, right=(n + 2) % size)
        for n in range(size)
    }


def test_two_groups_with_one_bridge_are_two_communities(repository: MakeRepository) -> None:
    files = {**ring("alpha", 6), **ring("beta", 5), "alone/a.py": "x = 1\n", "alone/b.py": "y = 2\n"}
    files["alpha/m0.py"] = "from beta.m0 import f0\n" + files["alpha/m0.py"]
    found = survey(open_tree(repository(files)), lambda _: None)
    assert found.communities == (
        tuple(f"alpha/m{n}.py" for n in range(6)),
        tuple(f"beta/m{n}.py" for n in range(5)),
        ("alone/a.py", "alone/b.py"),
    )
    backwards = dict(reversed(found.modules.items()))
    links = [(item.path, key_path(item.target), 1) for item in found.references[::-1]]
    paths = communities.members(backwards)
    assert communities.groups(paths, communities.graph(paths, links)) == found.communities


def test_no_file_is_lost_or_doubled(repository: MakeRepository) -> None:
    files = {
        **ring("alpha", 9),
        "tests/test_a.py": "from alpha.m0 import f0\n",
        "b.js": "import './c.js'\n",
        "c.js": "1\n",
    }
    found = survey(open_tree(repository(files)), lambda _: None)
    listed = [path for group in found.communities for path in group]
    assert sorted(listed) == sorted(module.path for module in found.sources)
    assert len(listed) == len(set(listed))
