"""A job and its history as the stages a person watches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from app.i18n import _, known, later
from core.jobs import STEPS, Job, JobEvent, Status
from core.runs import Waiting


class State(StrEnum):
    """How a stage is. Every one has an icon and a word; colour only repeats them."""

    PENDING = "pending"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"


#: The states by name.
_WORDS: Final = {
    State.PENDING: later("Not started"),
    State.ACTIVE: later("Running"),
    State.DONE: later("Done"),
    State.FAILED: later("Failed"),
    State.WAITING: later("Waiting"),
}
#: The stages in order: the six steps of an analysis, and what comes before and after.
KEYS: Final = ("queue", "clone", *STEPS, "publish")
#: The stages by name.
_TITLES: Final = {
    "queue": later("Queue"),
    "clone": later("Clone"),
    "extract": later("Extract"),
    "relate": later("Relate"),
    "order": later("Order"),
    "write": later("Write"),
    "review": later("Review"),
    "tutorials": later("Tutorials"),
    "publish": later("Publish"),
}
#: What happens in each.
_PURPOSES: Final = {
    "queue": later("Waits for a worker."),
    "clone": later("Fetches the repository at one commit."),
    "extract": later("Finds the core abstractions."),
    "relate": later("Works out how they depend on each other."),
    "order": later("Puts chapters in the order they are best learned."),
    "write": later("Writes the chapters."),
    "review": later("Checks every citation, link and diagram."),
    "tutorials": later("Adds exercises with verified answers."),
    "publish": later("Stores the course."),
}
#: What a step does.
_DOINGS: Final = {
    "extract": later("Finding the core abstractions"),
    "relate": later("Working out how they connect"),
    "order": later("Ordering the chapters"),
    "write": later("Writing the chapters"),
    "review": later("Checking every citation"),
    "tutorials": later("Adding exercises"),
}
#: The same before the first step.
_READING: Final = later("Reading the code")
#: What there is to say of a job by its state.
_HEADLINES: Final = {
    Status.PENDING: later("Waiting for a worker"),
    Status.CLAIMED: later("A worker has taken it"),
    Status.CLONING: later("Fetching the repository"),
    Status.GATHERING: later("Putting the course together"),
    Status.COMPLETED: later("The course is ready"),
    Status.FAILED: later("Waiting for the next attempt"),
    Status.DEAD: later("The run failed"),
    Status.CANCELED: later("Canceled"),
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One row of the timeline."""

    key: str
    title: str
    purpose: str
    state: State
    word: str
    #: The last thing that was said about it.
    note: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    #: Stopped by its owner: nothing went wrong.
    is_canceled: bool = False


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """An attempt that did not end well."""

    number: int
    at: datetime
    reason: str
    code: str


def stages(job: Job, events: Sequence[JobEvent], waits: Waiting | None = None) -> list[Stage]:
    """The timeline of the current attempt."""
    told = _told(_current(events))
    place = _place(job, told)
    starts = {key: min(event.at for event in said) for key, said in told.items()}
    starts["queue"] = _queued_at(job, events)
    found = [_stage(index, job, place, told, starts) for index in range(len(KEYS))]
    return [replace(found[0], note=waiting(waits)), *found[1:]] if waits else found


def attempts(events: Iterable[JobEvent]) -> list[Attempt]:
    """The attempts that failed, oldest first, each with its reason."""
    return [
        Attempt(
            number=event.attempt,
            at=event.at,
            reason=event.message or _("The attempt failed."),
            code=str(event.data.get("error", "")),
        )
        for event in events
        if event.kind == "status" and _ended_badly(event)
    ]


def is_paused(job: Job) -> bool:
    """Whether a job was given back until a later moment: it cannot go on now, through no fault of its own."""
    return job.status is Status.PENDING and job.claimed_at is not None and job.run_at > datetime.now(UTC)


def headline(job: Job) -> str:
    """The state of a job as a short sentence without its end; of one that waits for its time, this comes behind it."""
    if is_paused(job):
        return _("Paused, goes on")
    if job.cancel_requested and job.is_running:
        return _("Canceling")
    if job.status is Status.ANALYZING:
        return _doing(job.step)
    return known(_HEADLINES[job.status])


def waiting(waits: Waiting | None) -> str:
    """What a job in the queue waits for; empty for one that does not."""
    if waits is None:
        return ""
    if not waits.workers:
        return _("Waiting for a worker: none is alive")
    if waits.is_held_by_own:
        return _("Waiting for your other runs: {most} run at a time", most=waits.own_limit)
    if waits.more:
        return _("Behind the first {place} in the queue", place=waits.place)
    return _("Next in the queue") if waits.place == 1 else _("Number {place} in the queue", place=waits.place)


def title(key: str) -> str:
    """The name of a stage."""
    return known(_TITLES[key])


def purpose(key: str) -> str:
    """What happens in a stage."""
    return known(_PURPOSES[key])


def anchor(key: str) -> str:
    """Where a stage is found on its page: the six steps by their number, the others by name."""
    return f"step-{STEPS.index(key) + 1}" if key in STEPS else f"step-{key}"


def _doing(step: str | None) -> str:
    return known(_DOINGS.get(step or "", _READING))


_BY_STATUS: Final = {
    Status.PENDING: "queue",
    Status.CLAIMED: "clone",
    Status.CLONING: "clone",
    Status.GATHERING: "publish",
}


def _stage(index: int, job: Job, place: int, told: dict[str, list[JobEvent]], starts: dict[str, datetime]) -> Stage:
    key = KEYS[index]
    state = _state(index, job, place)
    said = told.get(key, [])
    started = starts.get(key) if state is not State.PENDING else None
    later = [starts[other] for other in KEYS[index + 1 :] if other in starts]
    ended = min(later, default=job.finished_at) if state in {State.DONE, State.FAILED} else None
    if state is State.FAILED:
        ended = said[-1].at if said else started
    notes = [event.message for event in said if event.message is not None and event.kind != "cancel"]
    return Stage(
        key=key,
        title=title(key),
        purpose=_("Goes on by itself.") if state is State.WAITING and is_paused(job) else purpose(key),
        state=state,
        word=_word(index, job, state),
        note=_note(key, job, state, notes),
        started_at=started,
        ended_at=ended,
        is_canceled=state is State.FAILED and job.status is Status.CANCELED,
    )


def _note(key: str, job: Job, state: State, notes: list[str]) -> str:
    if state is State.FAILED and job.error_message and job.status is not Status.CANCELED:
        return job.error_message
    return notes[-1] if notes and state is not State.PENDING and key != "queue" else ""


def _state(index: int, job: Job, place: int) -> State:
    if job.status is Status.COMPLETED:
        return State.DONE
    if job.status is Status.PENDING:
        return State.WAITING if index == 0 else State.PENDING
    if job.status is Status.FAILED and index == 0:
        return State.WAITING
    if index < place:
        return State.DONE
    if index > place:
        return State.PENDING
    return State.ACTIVE if job.is_running else State.FAILED


def _word(index: int, job: Job, state: State) -> str:
    if state is State.FAILED and job.status is Status.CANCELED:
        return _("Canceled")
    if state is State.WAITING and job.status is Status.FAILED and index == 0:
        return _("Next attempt")
    if state is State.WAITING and is_paused(job):
        return _("Paused")
    return known(_WORDS[state])


def _place(job: Job, told: dict[str, list[JobEvent]]) -> int:
    """The stage the job is in, or was in when it stopped."""
    if job.status in _BY_STATUS:
        return KEYS.index(_BY_STATUS[job.status])
    if job.step in STEPS:
        return max(KEYS.index(str(job.step)), KEYS.index("publish") if "publish" in told else 0)
    if job.status is Status.ANALYZING:
        return KEYS.index("extract")
    reached = [KEYS.index(key) for key in told]
    return max(reached, default=0)


def _current(events: Sequence[JobEvent]) -> list[JobEvent]:
    """The events since the last claim; of a job never claimed, none."""
    claims = [index for index, event in enumerate(events) if event.kind == "status" and event.status == Status.CLAIMED]
    return list(events[claims[-1] :]) if claims else []


def _told(events: Iterable[JobEvent]) -> dict[str, list[JobEvent]]:
    """Events by the stage they belong to; the end of an attempt belongs to none."""
    told: dict[str, list[JobEvent]] = {}
    for event in events:
        if event.kind == "status" and event.status not in _KINDS:
            continue
        told.setdefault(_stage_of(event), []).append(event)
    return told


#: Between what the database calls now and the time of the event that it writes then.
_AT_ONCE: Final = timedelta(seconds=5)
_KINDS: Final = frozenset({Status.CLAIMED, Status.CLONING, Status.ANALYZING, Status.GATHERING})


def _stage_of(event: JobEvent) -> str:
    if event.status == Status.GATHERING:
        return "publish"
    if event.step in STEPS:
        return str(event.step)
    return "extract" if event.status == Status.ANALYZING else "clone"


def _ended_badly(event: JobEvent) -> bool:
    if event.status in {Status.FAILED, Status.DEAD}:
        return True
    return event.status == Status.PENDING and event.data.get("from") in set(_KINDS) and not _is_pause(event)


def _is_pause(event: JobEvent) -> bool:
    """Given back for later: its attempt was not spent. Whoever gives back because of an end means at once."""
    try:
        run_at = datetime.fromisoformat(str(event.data.get("run_at")))
    except ValueError:
        return False
    return run_at.tzinfo is not None and run_at > event.at + _AT_ONCE


def _queued_at(job: Job, events: Sequence[JobEvent]) -> datetime:
    waits = [event.at for event in events if event.kind == "status" and event.status in {Status.PENDING, Status.FAILED}]
    return waits[-1] if waits else job.created_at
