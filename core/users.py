"""Supabase as one signed-in user sees it: row level security decides what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from core.api import Api
from core.courses import Chapter, ChapterHeading, ChapterProgress, CitedLines, Course, OpenCourse, Repository
from core.errors import NotFound
from core.jobs import EnqueuedJob, Job, JobEvent
from core.runs import Snapshot
from core.spending import Spending

#: Answers the user's current access token, refreshed if need be.
TokenSource = Callable[[], Awaitable[str]]

#: Rows read at once; Supabase answers no more than a thousand.
_PAGE: Final = 500

_JOB: Final = (
    "id,repository_id,branch,engine,options,status,status_reason,step,step_index,percent,revision,attempt,max_attempts,"
    "run_at,worker,cancel_requested,error_code,error_message,commit_sha,course_id,created_at,claimed_at,heartbeat_at,"
    "lease_expires_at,finished_at"
)


class UserGateway:
    """The typed gateway of one user. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    # ---------------------------------------------------------------- repositories
    async def repositories(self) -> list[Repository]:
        """All repositories, newest first."""
        rows = await self._rows("repositories", "*", order="-created_at")
        return [Repository.model_validate(row) for row in rows]

    async def repository(self, repository_id: UUID) -> Repository:
        return Repository.model_validate(await self._row("repositories", "*", id=repository_id))

    async def add_repository(
        self, host: str, full_name: str, *, default_branch: str | None = None, is_private: bool = False
    ) -> UUID:
        """Adds a repository, or finds it: the answer is its id either way."""
        arguments = {
            "host": host,
            "full_name": full_name,
            "default_branch": default_branch,
            "is_private": is_private,
        }
        return UUID(await self._call("add_repository", arguments))

    async def remove_repository(self, repository_id: UUID) -> bool:
        return bool(await self._call("remove_repository", {"repository_id": str(repository_id)}))

    # ---------------------------------------------------------------- jobs
    async def enqueue_job(
        self,
        repository_id: UUID,
        *,
        branch: str | None = None,
        engine: str | None = None,
        options: Any = None,
    ) -> EnqueuedJob:
        arguments = {
            "repository_id": str(repository_id),
            "branch": branch,
            "engine": engine,
            "options": options or {},
        }
        return EnqueuedJob.model_validate(_one(await self._call("enqueue_job", arguments)))

    async def available_engines(self) -> list[str]:
        """The engines that workers alive now offer."""
        return [str(name) for name in await self._call("available_engines", {}) or ()]

    async def cancel_job(self, job_id: UUID) -> str:
        """Answers "canceled", "canceling" (its worker is told), or the final state it had already."""
        return str(await self._call("cancel_job", {"job_id": str(job_id)}))

    async def retry_job(self, job_id: UUID) -> str:
        return str(await self._call("retry_job", {"job_id": str(job_id)}))

    async def job(self, job_id: UUID) -> Job:
        return Job.model_validate(await self._row("jobs", _JOB, id=job_id))

    async def snapshot(self, job_id: UUID, *, after: int = 0, chapters: bool = True) -> Snapshot:
        """A job with the history behind event `after` and, if asked for, its finished chapters, in one answer."""
        arguments = {"job_id": str(job_id), "after": after, "chapters": chapters}
        return Snapshot.model_validate(await self._call("job_snapshot", arguments))

    async def jobs(self, *, repository_id: UUID | None = None, limit: int = 200) -> list[Job]:
        """Jobs, newest first."""
        filters: dict[str, Any] = {"repository_id": repository_id} if repository_id else {}
        rows = await self._rows("jobs", _JOB, order="-created_at", limit=limit, **filters)
        return [Job.model_validate(row) for row in rows]

    async def events(self, job_id: UUID, *, after: int = 0) -> list[JobEvent]:
        """The whole history of a job behind event `after`, oldest first."""
        events: list[JobEvent] = []
        while True:
            query = (await self._table("job_events")).select("*").eq("job_id", str(job_id))
            rows = await self._api.execute(query.gt("id", events[-1].id if events else after).order("id").limit(_PAGE))
            events += [JobEvent.model_validate(row) for row in rows]
            if len(rows) < _PAGE:
                return events

    async def spending(self, job_id: UUID) -> Spending | None:
        """What a job bought of a language model so far; none if nothing."""
        rows = await self._rows("job_usage", "usage", job_id=job_id)
        return Spending.model_validate(rows[0]["usage"]) if rows else None

    async def finished_headings(self, job_id: UUID) -> list[ChapterHeading]:
        """The chapters a running job has finished so far, in order, without their text."""
        columns = "slug:value->>slug,position:value->position,title:value->>title,summary:value->>summary"
        rows = await self._rows("unit_results", columns, job_id=job_id, kind="chapter")
        return sorted((ChapterHeading.model_validate(row) for row in rows), key=lambda heading: heading.position)

    async def finished_chapter(self, job_id: UUID, slug: str) -> Chapter:
        """A chapter that can be read before its course stands."""
        row = await self._row("unit_results", "value", job_id=job_id, kind="chapter", **{"value->>slug": slug})
        return Chapter.model_validate(row["value"])

    # ---------------------------------------------------------------- courses
    async def courses(self, *, repository_id: UUID | None = None) -> list[Course]:
        """Courses without their long columns, newest first."""
        columns = (
            "id,repository_id,job_id,version,branch,commit_sha,engine,language,title,summary,outline,stats,created_at"
        )
        filters: dict[str, Any] = {"repository_id": repository_id} if repository_id else {}
        rows = await self._rows("courses", columns, order="-created_at", **filters)
        return [Course.model_validate(row) for row in rows]

    async def course(self, course_id: UUID) -> Course:
        return Course.model_validate(await self._row("courses", "*", id=course_id))

    async def read_course(self, course_id: UUID, slug: str | None = None) -> OpenCourse:
        """A course with all its pages show; with a chapter, if one is named, but not its Markdown."""
        return OpenCourse.model_validate(await self._call("read_course", {"course_id": str(course_id), "slug": slug}))

    async def chapter(self, course_id: UUID, slug: str) -> Chapter:
        return Chapter.model_validate(await self._row("chapters", "*", course_id=course_id, slug=slug))

    async def progress(self, course_id: UUID) -> list[ChapterProgress]:
        rows = await self._rows("chapter_progress", "*", course_id=course_id)
        return [ChapterProgress.model_validate(row) for row in rows]

    async def save_progress(
        self,
        course_id: UUID,
        position: int,
        *,
        done: bool | None = None,
        quiz: dict[str, Any] | None = None,
        section: str | None = None,
    ) -> None:
        arguments = {"course_id": str(course_id), "chapter": position, "done": done, "quiz": quiz, "section": section}
        await self._call("save_chapter_progress", arguments)

    async def cited_lines(self, course_id: UUID, path: str) -> list[CitedLines]:
        """What a course keeps of a file, from top to bottom; nothing where the file can be seen on its host."""
        rows = await self._rows("course_sources", "path,start,html", order="start", course_id=course_id, path=path)
        return [CitedLines.model_validate(row) for row in rows]

    # ---------------------------------------------------------------- transport
    async def _call(self, function: str, arguments: dict[str, Any]) -> Any:
        return await self._api.call(function, arguments, token=await self._token())

    async def _table(self, table: str) -> Any:
        return self._api.tables(await self._token()).from_(table)

    async def _rows(
        self, table: str, columns: str, *, order: str | None = None, limit: int = 1000, **filters: Any
    ) -> list[dict[str, Any]]:
        query = (await self._table(table)).select(columns)
        for column, value in filters.items():
            query = query.eq(column, str(value))
        if order:
            query = query.order(order.lstrip("-"), desc=order.startswith("-"))
        rows: list[dict[str, Any]] = await self._api.execute(query.limit(limit))
        return rows

    async def _row(self, table: str, columns: str, **filters: Any) -> dict[str, Any]:
        rows = await self._rows(table, columns, limit=1, **filters)
        if not rows:
            raise NotFound
        return rows[0]


def _one(data: Any) -> Any:
    """The object of a function with OUT arguments: some servers answer it bare, some in a list of one."""
    return data[0] if isinstance(data, list) else data
