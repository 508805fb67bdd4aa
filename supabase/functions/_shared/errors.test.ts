import { deepStrictEqual as equal } from "node:assert";
import { refusalOf } from "./errors.ts";

Deno.test("the database's own words are passed on, with when to come again", async () => {
  const error = { code: "PT429", message: "Too many.", hint: "Wait.", details: '{"retry_after": 41.2}' };
  const answer = refusalOf(error, 429).answer();
  equal([answer.status, answer.headers.get("retry-after")], [429, "42"]);
  equal(await answer.json(), { error: "too_many_requests", message: "Too many.", hint: "Wait." });
});

Deno.test("a limit without a time still says when to come again", () => {
  equal(refusalOf({ code: "PT429", details: "soon" }, 429).headers, { "Retry-After": "60" });
});

Deno.test("what was not meant for people stays inside", () => {
  const inner = { code: "42P01", message: "relation private.api_keys does not exist" };
  const refusal = refusalOf(inner, 404);
  equal(refusal.status, 500);
  equal(`${refusal.message} ${refusal.hint}`.includes("api_keys"), false);
});

Deno.test("each kind of refusal has its status", () => {
  const status = (code: string, http: number) => refusalOf({ code }, http).status;
  equal(status("22P02", 400), 400);
  equal(status("PGRST301", 401), 401);
  equal(status("42501", 403), 403);
  equal(status("57014", 500), 503);
  equal(status("", 0), 503);
});
