import { deepStrictEqual as equal, throws } from "node:assert";
import { pushOf } from "./push.ts";

const COMMIT = "c".repeat(40);
const repository = { full_name: "acme/site", default_branch: "main" };

Deno.test("a push to a branch, with slashes in its name too", () => {
  equal(pushOf({ ref: "refs/heads/feature/a", after: COMMIT, repository }), {
    full_name: "acme/site",
    branch: "feature/a",
    commit_sha: COMMIT,
    default_branch: "main",
    is_private: true,
  });
});

Deno.test("a repository is public only if GitHub says so", () => {
  const said = { ...repository, private: false };
  equal(pushOf({ ref: "refs/heads/main", after: COMMIT, repository: said })?.is_private, false);
});

Deno.test("tags and deleted branches are nothing to do", () => {
  equal(pushOf({ ref: "refs/tags/v1", after: COMMIT, repository }), null);
  equal(pushOf({ ref: "refs/heads/main", after: "0".repeat(40), repository }), null);
  equal(pushOf({ ref: "refs/heads/main", after: COMMIT, deleted: true, repository }), null);
});

Deno.test("anything else is no push", () => {
  for (const event of [{}, { ref: 1 }, { ref: "refs/heads/main", after: COMMIT, repository: "acme/site" }]) {
    throws(() => pushOf(event));
  }
});
