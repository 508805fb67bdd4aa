// GitHub's push event, as much of it as this product uses.

import { type Fields, isObject, text } from "../_shared/body.ts";
import { Refusal } from "../_shared/errors.ts";

/** The arguments of take_push that a push event holds. */
export interface Push {
  [argument: string]: string | boolean | undefined;
  full_name: string;
  is_private: boolean;
  branch: string;
  commit_sha: string;
  default_branch?: string;
}

/** What was pushed; null for a tag, and for a branch that was deleted. 400 for what is no push event. */
export function pushOf(event: Fields): Push | null {
  const ref = text(event, "ref");
  const commit_sha = text(event, "after");
  const repository = isObject(event.repository) ? event.repository : {};
  const full_name = text(repository, "full_name");
  if (!ref || !commit_sha || !full_name) {
    throw new Refusal(
      400,
      "This is not a push event.",
      "Send what GitHub sends: ref, after and repository.full_name.",
    );
  }
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (!branch || event.deleted === true || /^0+$/.test(commit_sha)) return null;
  // What does not say that it is public is not.
  const is_private = repository.private !== false;
  return { full_name, branch, commit_sha, default_branch: text(repository, "default_branch"), is_private };
}
