"""What a job buys of a language model: told to its owner as it is spent, over all attempts."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from core.jobs import ClaimedJob
from core.spending import Spending, Usage
from core.workers import WorkerGateway

log = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)


class Account:
    """The account of one job. An analysis knows of its own attempt alone; what others spent before is added here."""

    def __init__(self, job: ClaimedJob, gateway: WorkerGateway) -> None:
        self._job = job
        self._gateway = gateway
        self._before = Spending()

    async def open(self) -> float:
        """Reads what earlier attempts spent; answers it in US dollars."""
        self._before = await self._gateway.spending(self._job)
        return self._before.total.usd

    async def spend(self, message: dict[str, Any]) -> bool:
        """Tells what the attempt spent so far. Answers whether the owner asked to cancel the job."""
        spending = _parsed(Spending, message)
        if spending is None:
            return False
        return await self._gateway.report_spending(self._job, spending.after(self._before))

    def of_unit(self, value: object) -> Usage | None:
        """What one unit cost, out of what the analysis says of it."""
        return _parsed(Usage, value)

    def in_course(self, course: dict[str, Any]) -> dict[str, Any]:
        """The course, with what all attempts together cost among its statistics."""
        said = course.get("stats", {}).get("usage")
        spending = _parsed(Spending, said)
        if spending is None:
            return course
        whole = spending.after(self._before).model_dump(include={"total", "steps", "budget", "masked"})
        return course | {"stats": course["stats"] | {"usage": said | whole}}


def _parsed(kind: type[M], value: object) -> M | None:
    """What the child said in the form it has to have, or nothing: an account it got wrong costs no job."""
    try:
        return kind.model_validate(value) if value is not None else None
    except ValidationError as error:
        log.warning("job.account_not_understood", extra={"errors": error.error_count()})
        return None
