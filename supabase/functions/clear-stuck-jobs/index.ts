// POST /functions/v1/clear-stuck-jobs: an operator takes jobs from workers that have gone silent.

import { bearer, hasSecretKey, notSignedIn } from "../_shared/auth.ts";
import { type Fields, readJson, text } from "../_shared/body.ts";
import { asService, asUser, call } from "../_shared/database.ts";
import { Refusal } from "../_shared/errors.ts";
import { serve } from "../_shared/serve.ts";

const BODY_MAX = 4 * 1024;
const DEFAULT_SECONDS = 600;

function whole(body: Fields, name: string, fallback: number, most: number): number {
  const value = body[name] ?? fallback;
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most) return Number(value);
  throw new Refusal(400, `"${name}" is not a number that fits.`, `Send a whole number from 0 to ${most}.`);
}

/** The arguments of clear_stuck_jobs. */
export function argumentsOf(body: Fields): Fields {
  return {
    silent_for: `${whole(body, "silent_seconds", DEFAULT_SECONDS, 31_536_000)} seconds`,
    worker: text(body, "worker"),
    max_jobs: whole(body, "max_jobs", 1000, 10_000),
  };
}

export default serve(async (request) => {
  const token = bearer(request);
  const secret = await hasSecretKey(request);
  if (!secret && (!token || token.startsWith("sb_"))) throw notSignedIn();
  const given = argumentsOf(await readJson(request, BODY_MAX));
  const cleared = await call<number>(secret ? asService() : asUser(token ?? ""), "clear_stuck_jobs", given);
  return Response.json({ cleared });
}, { browsers: true });
