// POST /functions/v1/job-callback: what a runner without access to the database tells of the job whose lease it holds.
// The lease token is its whole authority: the database refuses any that is no longer the job's.

import { bearer } from "../_shared/auth.ts";
import { parseObject, readBytes, tooLarge } from "../_shared/body.ts";
import { asService, call } from "../_shared/database.ts";
import { Refusal } from "../_shared/errors.ts";
import { serve } from "../_shared/serve.ts";
import { actionOf, argumentsOf, BODY_MAX } from "./actions.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function leaseOf(request: Request): string {
  const token = request.headers.get("x-lease-token") ?? bearer(request);
  if (token && UUID.test(token)) return token;
  throw new Refusal(
    401,
    "The lease token is missing.",
    "Send it as X-Lease-Token, or as Authorization: Bearer.",
  );
}

export default serve(async (request) => {
  const lease_token = leaseOf(request);
  const bytes = await readBytes(request, BODY_MAX);
  const body = parseObject(bytes);
  const action = actionOf(body.action);
  if (bytes.byteLength > action.limit) throw tooLarge(action.limit);
  const { job_id } = body;
  if (typeof job_id !== "string" || !UUID.test(job_id)) {
    throw new Refusal(400, "No job is named.", 'Send "job_id": the id of the job.');
  }
  const given = { ...argumentsOf(action, body), job_id, lease_token };
  return Response.json(action.answer(await call(asService(), action.rpc, given)));
}, { browsers: false });
