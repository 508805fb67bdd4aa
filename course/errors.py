"""The ways a course can fail, each with a code a program can act on and a sentence a person can."""

from __future__ import annotations

import os

#: Variables whose values are in no message, whatever raised it.
_SECRETS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")


class CourseError(Exception):
    """The course cannot be made; the message says why and what to do."""

    code = "course_failed"
    retryable = False
    #: When to try again, for errors that pass by themselves.
    seconds: float | None = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotARepository(CourseError):
    """The path is neither a Git repository nor a folder."""

    code = "not_a_repository"


class EmptyRepository(CourseError):
    """The repository has no commit, or its commit has no file."""

    code = "empty_repository"


class UnknownCommit(CourseError):
    """The repository does not have the commit asked for."""

    code = "unknown_commit"


class NoSource(CourseError):
    """There are files, but none of them is source code."""

    code = "no_source"


class TooLarge(CourseError):
    """A cap that protects the machine was reached."""

    code = "too_large"


class Unreadable(CourseError):
    """Git or the file system refused to hand over the content."""

    code = "unreadable"


class UnknownEngine(CourseError):
    """No engine of that name exists."""

    code = "unknown_engine"


class Unexpected(CourseError):
    """A mistake of this program."""

    code = "internal"
    retryable = True

    def __init__(self, error: Exception) -> None:
        told = f"{type(error).__name__}: {error}"
        for name in _SECRETS:
            if value := os.environ.get(name):
                told = told.replace(value, "[REDACTED]")
        super().__init__(f"The analysis failed unexpectedly ({told}).")


class MissingKey(CourseError):
    """The engine needs a key and has none."""

    code = "missing_key"


class NotACourse(CourseError):
    """The file is not a course, or one of another version."""

    code = "not_a_course"


class OutputTaken(CourseError):
    """Something else is where a course should be written."""

    code = "output_taken"


class MissingExtra(CourseError):
    """A library that a form of a course needs is not installed."""

    code = "missing_extra"
