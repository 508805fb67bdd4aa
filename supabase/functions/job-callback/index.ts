// POST /functions/v1/job-callback: what a runner without access to the database tells of the job whose lease it holds.
// The lease token is its whole authority: the database refuses any that is no longer the job's.

import { bearer } from "../_shared/auth.ts";
import { parseObject, readBytes, tooLarge } from "../_shared/body.ts";
import { asService, call } from "../_shared/database.ts";
import { Refusal } from "../_shared/errors.ts";
import { serve } from "../_shared/serve.ts";
import { actionOf, argumentsOf, BODY_MAX } from "./actions.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Bytes of body that are read from anybody; for more the lease is looked at first. */
const UNASKED = 64 * 1024;

interface Lease {
  job_id: string;
  lease_token: string;
}

function leaseOf(request: Request): Lease {
  const lease_token = request.headers.get("x-lease-token") ?? bearer(request) ?? "";
  if (!UUID.test(lease_token)) {
    throw new Refusal(
      401,
      "The lease token is missing.",
      "Send it as X-Lease-Token, or as Authorization: Bearer.",
    );
  }
  const job_id = request.headers.get("x-job-id") ?? "";
  if (!UUID.test(job_id)) throw new Refusal(400, "No job is named.", "Send the id of the job as X-Job-Id.");
  return { job_id, lease_token };
}

async function requireLease(lease: Lease): Promise<void> {
  if (await call<boolean>(asService(), "knows_lease", { ...lease })) return;
  throw new Refusal(409, "This lease is not the job's any more.", "Stop working on it.");
}

export default serve(async (request) => {
  const lease = leaseOf(request);
  const bytes = await readBytes(request, BODY_MAX, { bytes: UNASKED, ask: () => requireLease(lease) });
  const body = parseObject(bytes);
  const action = actionOf(body.action);
  if (bytes.byteLength > action.limit) throw tooLarge(action.limit);
  const given = { ...argumentsOf(action, body), ...lease };
  return Response.json(action.answer(await call(asService(), action.rpc, given)));
}, { browsers: false });
