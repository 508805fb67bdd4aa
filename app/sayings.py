"""What the database and its gateways say to visitors, written out so that it can be translated.

Errors come as English sentences with a hint (core/errors.py, supabase/migrations). `feedback.sentence` shows them in
the reader's language where they are listed here, and as they came where they are not. A test looks that each of them is
still said somewhere.
"""

from __future__ import annotations

from app.i18n import later

SAYINGS = (
    # core/errors.py
    later("Supabase answered with an error."),
    later("The request makes no sense."),
    later("The session has ended. Sign in again."),
    later("This is not allowed."),
    later("There is no such thing, or it belongs to somebody else."),
    later("The state of things does not allow this."),
    later("This is too large."),
    later("Too much in a short time."),
    # core/auth.py
    later("The email address or the password is wrong."),
    later("This account cannot be created."),
    later("There is an account with this email address already."),
    later("Too many tries in a short time."),
    later("The email address has to be confirmed first."),
    later("Follow the link in the email."),
    later("Wait a minute."),
    later("Try again."),
    # supabase/migrations
    later("You are not signed in."),
    later("Sign in, and send the session's access token."),
    later("You have queued many courses in a short time."),
    later("There is no such engine."),
    later("The options of the job are too large."),
    later("The name of the branch is too long."),
    later("This is not the name of a repository."),
    later("There is no such repository."),
    later("Add the repository first."),
    later("The queue is busy with this very repository."),
    later("Try again in a moment."),
    later("There is no such job."),
    later("It may have been removed with its repository."),
    later("Another job for this repository and branch is active."),
    later("Only a run that failed can be tried again."),
    later("Generate the course again: finished chapters are not computed twice."),
    later("There is no such export."),
    later("There is no such chapter."),
    later("Go back to the course."),
    later("The course may have been removed."),
    later("These answers are too large."),
    later("Keep the answers of a chapter below 64 kB."),
    later("This question is too long."),
    later("Search for a few words."),
    later("This is for operators of the queue."),
    later("Wait for that one, or cancel it."),
    later("Name a branch, tag or commit in at most 255 characters."),
    later("Write it as owner/name, for example pallets/click."),
    later("Revoke one that is not needed any more."),
    later("It may have expired or been taken back: ask for a new one."),
    later("Generate the course again to have it made."),
    later("You follow 20 branches of this repository already."),
    later("Unfollow one of them."),
    later("Add the repository first; a folder cannot be followed."),
    later("This course has 20 links already."),
    later("There is no such course."),
    later("Open the course, and choose one from its list."),
)
