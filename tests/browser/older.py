"""An older version of the product's course, put into the database as an earlier run would have left it."""

from __future__ import annotations

from uuid import UUID

import psycopg

#: What only the older version says, as somebody who wishes harm would have it say it.
GONE = "Gone <img src=x onerror=alert(1)> with zanzibar"


def add(database_url: str, newest: UUID) -> UUID:
    """The id of a course older than `newest`: with one chapter more, one less, and one that says something else."""
    with psycopg.connect(database_url) as connection:
        connection.execute("update public.courses set version = version + 1 where id = %s", (newest,))
        copied = connection.execute(_COURSE, (newest,)).fetchone()
        assert copied is not None
        connection.execute(_CHAPTERS, (copied[0], newest))
        connection.execute(_GONE, (copied[0], GONE, GONE))
    return UUID(str(copied[0]))


_COURSE = """
insert into public.courses (repository_id, user_id, version, branch, commit_sha, engine, language, title, summary,
  diagram, outline, coverage, left_out, stats, created_at)
select repository_id, user_id, version - 1, branch, repeat('1', 40), engine, language, title, summary, diagram,
  (select jsonb_agg(item) from jsonb_array_elements(outline) item where item ->> 'position' <> '2')
    || jsonb_build_array(jsonb_build_object('position', 99, 'slug', 'gone', 'title', 'Gone', 'summary', '')),
  '{"important": 0.25}', left_out, stats, created_at - interval '3 days'
  from public.courses where id = %s returning id
"""
_CHAPTERS = """
insert into public.chapters (course_id, position, slug, title, summary, markdown, html, toc, citations, quiz, exercises,
  reading_minutes)
select %s, position, slug, title, summary,
  case position when 1 then 'A line that was first.' || chr(10) || markdown else markdown end,
  html, toc, citations, quiz, exercises, reading_minutes
  from public.chapters where course_id = %s and position <> 2
"""
_GONE = """
insert into public.chapters (course_id, position, slug, title, markdown, html)
values (%s, 99, 'gone', 'Gone', %s, '<p>' || replace(replace(%s, '<', '&lt;'), '>', '&gt;') || '</p>')
"""
