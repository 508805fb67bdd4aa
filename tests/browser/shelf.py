"""Courses put straight into the database, for what no real run would write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from course import rendering

from .conftest import Product

COMMIT = "c" * 40


def put(product: Product, name: str, *chapters: dict[str, Any], **course: Any) -> str:
    """Stores a course about a repository of GitHub for the demo user; answers its address."""
    outline = [
        {"position": place, "slug": item["slug"], "title": item["slug"]} for place, item in enumerate(chapters, 1)
    ]
    stored = {"branch": "HEAD", "commit_sha": COMMIT, "engine": "offline", "title": name, "glossary": [], **course}
    with psycopg.connect(product.endpoints.database_url) as connection:
        identifier = _one(
            connection,
            """insert into public.courses (repository_id, user_id, version, branch, commit_sha, engine, title, outline,
                                           glossary, diagram, created_at)
               select r.id, r.user_id, 1, %(branch)s, %(commit_sha)s, %(engine)s, %(title)s, %(outline)s, %(glossary)s,
                      %(diagram)s, now() from public.repositories r where r.full_name = %(full_name)s returning id""",
            stored
            | {
                "full_name": _repository(connection, name),
                "outline": Jsonb(outline),
                "diagram": stored.get("diagram", ""),
            }
            | {"glossary": Jsonb(stored["glossary"])},
        )
        for place, item in enumerate(chapters, 1):
            values = {"quiz": [], "exercises": [], "toc": [], **item}
            connection.execute(
                """insert into public.chapters (course_id, position, slug, title, markdown, html, toc, quiz, exercises)
                   values (%s, %s, %s, %s, %s, %s, %s, %s, %s)""",
                (identifier, place, item["slug"], item["slug"], item["markdown"], item["html"], Jsonb(values["toc"]),
                 Jsonb(values["quiz"]), Jsonb(values["exercises"])),
            )  # fmt: skip
    return f"{product.url}/courses/{identifier}"


@contextmanager
def unchecked(product: Product) -> Iterator[None]:
    """The database takes whatever HTML it is given."""
    with psycopg.connect(product.endpoints.database_url, autocommit=True) as connection:
        connection.execute("alter table public.chapters drop constraint chapters_html_clean")
        try:
            yield
        finally:
            connection.execute(
                "alter table public.chapters add constraint chapters_html_clean "
                "check (private.is_clean_html(html)) not valid"
            )


def move(product: Product, name: str, commit: str) -> None:
    """The repository is seen with another commit."""
    with psycopg.connect(product.endpoints.database_url) as connection:
        connection.execute(
            "update public.repositories set last_seen_commit = %s where full_name = %s", (commit, f"fondation/{name}")
        )


def rendered(slug: str, markdown: str, **more: Any) -> dict[str, Any]:
    """A chapter as the worker stores it."""
    made = rendering.render(markdown, commit=COMMIT, source_url="https://github.com/fondation/x", **more)
    return {"slug": slug, "markdown": markdown, "html": made.html, "toc": made.toc}


def _repository(connection: psycopg.Connection[Any], name: str) -> str:
    full_name = f"fondation/{name}"
    connection.execute(
        """insert into public.repositories (user_id, host, full_name, last_seen_commit, created_at)
           select u.id, 'github.com', %s, %s, now() from auth.users u order by u.created_at limit 1
           on conflict do nothing""",
        (full_name, COMMIT),
    )
    connection.execute(
        "delete from public.courses c using public.repositories r where r.id = c.repository_id and r.full_name = %s",
        (full_name,),
    )
    return full_name


def _one(connection: psycopg.Connection[Any], query: str, values: dict[str, Any]) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]
