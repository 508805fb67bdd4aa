"""What the manifests of a repository say, one or many, sound or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.survey import survey
from course.survey.installing import read_instructions
from course.survey.manifests import read_manifest
from course.survey.packages import Membership, read_packages
from course.survey.starting import read_commands
from course.tree import open_tree
from tests.unit.course.conftest import MakeRepository

POM = """<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><artifactId>parent</artifactId></parent>
  <artifactId>boiler</artifactId>
  <description>Boils
    water.</description>
  <build><plugins><plugin><configuration><mainClass>org.Main</mainClass></configuration></plugin></plugins></build>
</project>
"""
CSPROJ = (
    "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><OutputType>Exe</OutputType>"
    "<AssemblyName>Kettle</AssemblyName></PropertyGroup></Project>"
)


@pytest.mark.parametrize(
    ("path", "text", "kind", "name", "commands"),
    [
        ("pyproject.toml", "[project]\nname='a'\n[project.scripts]\nx='a:b'\n[project.gui-scripts]\ny='a:c'\n",
         "python", "a", {"x": "a:b", "y": "a:c"}),
        ("pyproject.toml", "[project]\nname='a'\n[project.entry-points.console_scripts]\nx='a:b'\n",
         "python", "a", {"x": "a:b"}),
        ("pyproject.toml", "[tool.poetry]\nname='p'\n[tool.poetry.scripts]\nx='a:b'\n"
         "y={reference='s.sh',type='file'}\n",
         "python", "p", {"x": "a:b", "y": "s.sh"}),
        ("setup.cfg", "[metadata]\nname = c\n[options.entry_points]\nconsole_scripts =\n  x = a:b\n",
         "python", "c", {"x": "a:b"}),
        ("setup.py", "from setuptools import setup\nsetup(\n    name='s',\n"
         "    entry_points={'console_scripts': ['x=a:b', 'y = a:c']},\n)\n", "python", "s", {"x": "a:b", "y": "a:c"}),
        # A name that is computed is not known.
        ("setup.py", "setup(\n    name=NAME + 'x',\n)\n", "python", "", {}),
        ("package.json", '{"name":"@s/n","bin":"./cli.js","scripts":{"start":"node ."},"main":"lib.js"}',
         "npm", "@s/n", {"n": "./cli.js", "npm start": "node ."}),
        ("package.json", '{"workspaces":["a"],"bin":{"t":"t.js"}}', "npm", "", {"t": "t.js"}),
        ("Cargo.toml", '[package]\nname="c"\n[[bin]]\nname="b"\npath="src/b.rs"\n[[bin]]\nname="d"\n',
         "cargo", "c", {"b": "src/b.rs", "d": "src/bin/d.rs"}),
        ("go.mod", "module example.org/team/kettle/v2\n", "go", "kettle", {}),
        ("pom.xml", POM, "maven", "boiler", {"main class": "org.Main"}),
        ("build.gradle.kts", 'application { mainClass.set("org.Main") }', "gradle", "", {"gradle run": "org.Main"}),
        ("composer.json", '{"name":"v/p","bin":["bin/x"]}', "composer", "v/p", {"x": "bin/x"}),
        ("k.gemspec", 'Gem::Specification.new do |s|\n  s.name = "k"\n  s.executables = ["x"]\nend\n',
         "gem", "k", {"x": "exe/x"}),
        ("k.gemspec", 's.name = "k".freeze\ns.executables = ["x".freeze, \'y\'.freeze]\ns.executables << "z"\n',
         "gem", "k", {"x": "exe/x", "y": "exe/y", "z": "exe/z"}),
        ("k.gemspec", 's.name = "k"\ns.executables = %w[x y]\n', "gem", "k", {"x": "exe/x", "y": "exe/y"}),
        ("Gemfile", 'source "https://rubygems.org"\n', "bundler", "", {}),
        ("K.csproj", CSPROJ, "nuget", "Kettle", {"dotnet run": "Main"}),
        ("CMakeLists.txt", "project(kettle C)\nadd_executable(boil src/main.c src/x.c)\n",
         "cmake", "kettle", {"boil": "src/main.c"}),
    ],
)  # fmt: skip
def test_a_manifest_is_read(path: str, text: str, kind: str, name: str, commands: dict[str, str]) -> None:
    found = read_manifest(path, text.encode())
    assert found is not None
    assert (found.kind, found.name) == (kind, name)
    assert {item.name: item.target for item in found.commands} == commands


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("pyproject.toml", b"[project\nname="),
        ("pyproject.toml", b"[tool.ruff]\nline-length = 120\n"),  # settings of a tool, no package
        ("pyproject.toml", b"a = " + b"[" * 50_000),
        ("package.json", b"[" * 100_000),
        ("package.json", b'{"private": true}'),
        ("setup.cfg", b"name = x\n"),
        ("go.mod", b"go 1.22\n"),
        ("pom.xml", b"<project>" + b"<a>" * 10_000),
        ("pom.xml", b"<notes/>"),
        # Nothing is expanded, nothing is fetched.
        ("pom.xml", b'<!DOCTYPE p [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
         b"<project><artifactId>&b;</artifactId></project>"),
        ("pom.xml", b'<!DOCTYPE p SYSTEM "file:///etc/passwd"><project><artifactId>x</artifactId></project>'),
        ("K.csproj", b"\xff\xfe<"),
        ("CMakeLists.txt", b"add_subdirectory(x)\n"),
    ],
)  # fmt: skip
def test_what_is_malformed_or_no_package_counts_as_absent(path: str, data: bytes) -> None:
    assert read_manifest(path, data) is None


@given(
    st.sampled_from(["pyproject.toml", "setup.cfg", "setup.py", "package.json", "pom.xml", "x.gemspec", "go.mod",
                     "CMakeLists.txt", "x.csproj", "build.gradle", "composer.json", "Gemfile", "Cargo.toml"]),
    st.binary(max_size=200),
)  # fmt: skip
def test_any_bytes_are_a_manifest(path: str, data: bytes) -> None:
    read_packages({path: data})


def test_a_monorepo_is_one_survey_with_packages(repository: MakeRepository) -> None:
    root = repository(
        {
            "package.json": '{"name": "whole", "workspaces": ["packages/*"]}',
            "packages/web/package.json": '{"name": "web", "description": "The page.", "bin": {"web": "cli.js"}}',
            "packages/web/cli.js": "function f() {}\n",
            "packages/web/tools/gen.py": "def g():\n    return 1\n",
            "services/api/pyproject.toml": "[project]\nname = 'api'\n",
            "services/api/package.json": '{"name": "api-client"}',
            "services/api/src/api/main.py": "def main():\n    return 1\n",
            "services/api/client.js": "function c() {}\n",
            "loose.py": "def l():\n    return 1\n",
            "tests/fixture/package.json": '{"name": "no-part-of-it"}',
        }
    )
    found = survey(open_tree(root), lambda _: None)
    assert [(item.name, item.folder, item.kind) for item in found.packages] == [
        ("whole", "", "npm"), ("web", "packages/web", "npm"),
        ("api", "services/api", "python"), ("api-client", "services/api", "npm"),
    ]  # fmt: skip
    assert {path: module.package for path, module in found.modules.items()} == {
        "packages/web/cli.js": "packages/web/package.json",
        "packages/web/tools/gen.py": "packages/web/package.json",
        "services/api/src/api/main.py": "services/api/pyproject.toml",
        "services/api/client.js": "services/api/package.json",
        "loose.py": "package.json",
    }
    assert found.project.name == "whole"
    assert [(item.name, item.path, item.line) for item in found.project.commands] == [
        ("web", "packages/web/package.json", 1)
    ]


def test_manifests_of_one_folder_complete_each_other() -> None:
    (package,) = read_packages(
        {
            "pyproject.toml": b"[build-system]\nrequires=[]\n[project]\nname='a'\n",
            "setup.cfg": b"[metadata]\nname = b\ndescription = Old.\n"
            b"[options.entry_points]\nconsole_scripts =\n x = a:b\n",
        }
    )
    assert (package.name, package.manifest, package.description) == ("a", "pyproject.toml", "Old.")
    assert [(item.name, item.path, item.line) for item in package.commands] == [("x", "setup.cfg", 6)]
    assert Membership([package])("deep/down/x.py", "Python") == "pyproject.toml"
    assert Membership([])("x.py", "Python") == ""


def test_files_that_start_the_program_are_read_with_their_lines() -> None:
    found = read_commands(
        {
            "Dockerfile": b'FROM a AS b\nCMD ["wrong"]\nFROM c\n'
            b'ENTRYPOINT ["python", \\\n  "-m", "kettle"]\nCMD --help\n',
            "Procfile": b"web: gunicorn app:app\n# no\nworker: python w.py\n",
            "Makefile": b"X := 1\nrun: build\n\t@python -m kettle\nbuild:\n\ttrue\nstart:=1\n",
            "justfile": b"dev port='80':\n    uvicorn app --port {{port}}\n",
            "tests/Dockerfile": b"CMD other\n",
        }
    )
    assert [(item.name, item.target, item.path, item.line, item.kind) for item in found] == [
        ("container", "python -m kettle --help", "Dockerfile", 4, "container"),
        ("make run", "python -m kettle", "Makefile", 2, "target"),
        ("web", "gunicorn app:app", "Procfile", 1, "process"),
        ("worker", "python w.py", "Procfile", 3, "process"),
        ("just dev", "uvicorn app --port {{port}}", "justfile", 1, "target"),
    ]


def test_instructions_are_the_readmes_own_lines() -> None:
    readme = (
        "# Kettle\n\n```python\nimport kettle\n```\n\n## Installation\n\nFirst:\n\n"
        "```bash\n$ pip install kettle\n```\n\n"
        "```json\n{\"pip\": 1}\n```\n\n## Usage\n\n"
        "```\nkettle says hello\n```\n\n```sh\npython -m kettle --cups 2\n```\n\n"
        "## License\n\n```sh\ncurl x\n```\n"
    )  # fmt: skip
    found = read_instructions({"README.md": readme.encode()}, "README.md")
    assert [(item.purpose, item.text, item.line, item.end) for item in found] == [
        ("install", "$ pip install kettle", 12, 12),
        ("run", "python -m kettle --cups 2", 26, 26),
    ]
    for item in found:
        assert "\n".join(readme.split("\n")[item.line - 1 : item.end]) == item.text


def test_instructions_of_restructured_text_and_of_nobody() -> None:
    rst = "Kettle\n======\n\nInstalling\n----------\n\nRun::\n\n    pip install kettle\n\n"
    rst += ".. code-block:: console\n   :x: y\n\n   $ kettle\n"
    found = read_instructions({"README.rst": rst.encode()}, "README.rst")
    assert [(item.purpose, item.text, item.line) for item in found] == [
        ("install", "    pip install kettle", 9),
    ]
    assert read_instructions({"README.md": b"# X\n\nNothing.\n"}, "README.md") == ()


@given(st.text(alphabet="#=-`~\n .:$pipnstal[]()", max_size=300))
def test_any_readme_can_be_searched(text: str) -> None:
    for item in read_instructions({"README.md": text.encode()}, "README.md"):
        assert "\n".join(text.split("\n")[item.line - 1 : item.end]) == item.text
