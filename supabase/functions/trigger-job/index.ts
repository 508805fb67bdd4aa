// POST /functions/v1/trigger-job: queues a course for a signed-in user, or for the owner of an API key.

import { type Caller, callerOf } from "../_shared/auth.ts";
import { type Fields, isObject, readJson, text } from "../_shared/body.ts";
import { asService, asUser, callForRow } from "../_shared/database.ts";
import { setting } from "../_shared/environment.ts";
import { Refusal } from "../_shared/errors.ts";
import { sha256 } from "../_shared/secrets.ts";
import { serve } from "../_shared/serve.ts";

const BODY_MAX = 64 * 1024;

interface Queued {
  job_id: string;
  status: string;
  created: boolean;
}

/** The job a body asks for; 400 for what is none. */
export function jobOf(body: Fields): Fields {
  const repository = text(body, "repository");
  if (!repository) {
    throw new Refusal(400, "No repository is named.", 'Send "repository": its id, or "owner/name".');
  }
  const options = body.options ?? {};
  if (!isObject(options)) throw new Refusal(400, '"options" is not an object.', "Send {} for none.");
  return { repository, branch: text(body, "branch"), engine: text(body, "engine"), options };
}

async function queue(caller: Caller, job: Fields): Promise<Queued> {
  if (caller.kind === "user") return await callForRow(asUser(caller.token), "trigger_job", job);
  return await callForRow(asService(), "trigger_job_by_key", { key_hash: await sha256(caller.key), ...job });
}

export default serve(async (request) => {
  const caller = callerOf(request);
  const { job_id, status, created } = await queue(caller, jobOf(await readJson(request, BODY_MAX)));
  const path = `/runs/${job_id}`;
  const app = setting("APP_URL")?.replace(/\/+$/, "");
  const url = app ? app + path : path;
  return Response.json({ job_id, status, created, url }, { status: 202, headers: { Location: url } });
}, { browsers: true });
