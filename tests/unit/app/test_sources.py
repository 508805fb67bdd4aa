from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.paths import own_path
from app.sources import NotASource, Source, parse

CLICK = Source(host="github.com", full_name="pallets/click")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        # the short form, with and without clumsiness
        ("pallets/click", CLICK),
        ("  pallets/click/ ", CLICK),
        # what the browser's address line and the clone button give
        ("https://github.com/pallets/click", CLICK),
        ("https://github.com/pallets/click.git", CLICK),
        ("https://www.github.com/pallets/click/", CLICK),
        ("http://github.com/pallets/click?tab=readme", CLICK),
        ("github.com/pallets/click", CLICK),
        ("git@github.com:pallets/click.git", CLICK),
        ("ssh://git@github.com/pallets/click.git", CLICK),
        # deeper pages mean their repository, and a branch when they name one
        ("https://github.com/pallets/click/blob/main/README.md", CLICK),
        (
            "https://github.com/pallets/click/tree/8.1.x",
            Source(host="github.com", full_name="pallets/click", branch="8.1.x"),
        ),
    ],
)
def test_a_repository_on_github(text: str, source: Source) -> None:
    assert parse(text) == source


@pytest.mark.parametrize(
    ("text", "path"),
    [("/home/ada/atlas", "/home/ada/atlas"), ("/home/ada/atlas/", "/home/ada/atlas"), ("//srv//atlas", "/srv/atlas")],
)
def test_a_folder_where_folders_are_offered(text: str, path: str) -> None:
    assert parse(text, local=True) == Source(host="local", full_name=path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type the address"),
        ("click", "owner/name"),
        ("pallets/click/src", "owner/name"),
        ("pallets /click", "owner/name"),
        ("-pallets/click", "cannot be an owner"),
        ("pallets/..", "cannot be the name"),
        ("https://gitlab.com/a/b", "is not GitHub"),
        ("gitlab.com/a/b", "is not GitHub"),
        ("git@bitbucket.org:a/b.git", "is not GitHub"),
        ("https://github.com.evil.example/a/b", "is not GitHub"),
        ("https://evil.example@github.com/a/b", "Leave user names"),
        ("https://github.com:8443/a/b", "ports"),
        ("https://github.com:port/a/b", "cannot be read"),
        ("https://github.com/pallets", "owner/name"),
        ("ftp://github.com/a/b", "https://github.com/"),
        ("file:///etc/passwd", "https://github.com/"),
        ("pallets/click\x00", "cannot be typed"),
        ("/home/ada/atlas", "only be added where"),
    ],
)
def test_what_is_none_is_said_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(NotASource, match=says.replace("/", r"\/").replace(".", r"\.")) as problem:
        parse(text)
    assert str(problem.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("~/atlas", "not an absolute path"),
        ("./atlas", "not an absolute path"),
        (r"C:\atlas", "not an absolute path"),
        ("/home/../etc", "without them"),
        ("/", "root of the disk"),
        ("/" + "a" * 5000, "longer than"),
    ],
)
def test_folders_that_cannot_be_added(text: str, says: str) -> None:
    with pytest.raises(NotASource, match=says):
        parse(text, local=True)


@given(st.text(max_size=200), st.booleans())
def test_whatever_is_typed_there_is_an_answer(text: str, local: bool) -> None:
    try:
        source = parse(text, local=local)
    except NotASource:
        return
    assert source.host == "github.com" or (local and source.full_name.startswith("/"))


@pytest.mark.parametrize(
    "path", ["/", "/courses/1", "/courses/1/start?x=1#sec-a", "/runs/00000000-0000-4000-8000-000000000000"]
)
def test_own_paths_are_followed(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", None, "courses", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"),
        *(
            "/\t/evil.example",
            "\n//evil.example",
            "/%0a\r//x\n",
            "/auth/sign-out",
            "/sign-in",
            "/_nicegui_ws/",
            "/" * 9,
        ),
    ],
)
def test_everything_else_leads_home(path: str | None) -> None:
    assert own_path(path) == "/"
