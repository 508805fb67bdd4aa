// POST /functions/v1/github-webhook: a push on GitHub queues the courses of everybody who follows that branch.

import { parseObject, readBytes } from "../_shared/body.ts";
import { asService, call } from "../_shared/database.ts";
import { setting } from "../_shared/environment.ts";
import { Refusal } from "../_shared/errors.ts";
import { isSigned, sha256 } from "../_shared/secrets.ts";
import { serve } from "../_shared/serve.ts";
import { pushOf } from "./push.ts";

/** GitHub sends at most 25 MB; of a push, which names at most 2,048 commits, much less. */
const BODY_MAX = 8 * 1024 * 1024;

interface Taken {
  replayed: boolean;
  queued: number;
  active: number;
  limited: number;
}

/** The body, if GitHub signed it. 401 if it did not. */
async function signedBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const secret = setting("GITHUB_WEBHOOK_SECRET");
  if (!secret) {
    throw new Refusal(503, "Webhooks are not set up.", "The operator sets GITHUB_WEBHOOK_SECRET.");
  }
  const body = await readBytes(request, BODY_MAX);
  if (!(await isSigned(body, request.headers.get("x-hub-signature-256") ?? "", secret))) {
    const hint = "Give the webhook the secret that is set as GITHUB_WEBHOOK_SECRET.";
    throw new Refusal(401, "The signature is not right.", hint);
  }
  return body;
}

function ignored(why: string): Response {
  return Response.json({ ignored: why }, { status: 202 });
}

export default serve(async (request) => {
  const body = await signedBody(request);
  const event = request.headers.get("x-github-event");
  if (event === "ping") return Response.json({ message: "pong" });
  if (event !== "push") return ignored("Only pushes do anything here.");
  if (!request.headers.get("content-type")?.startsWith("application/json")) {
    throw new Refusal(415, "The body is not JSON.", 'Set the webhook\'s content type to "application/json".');
  }
  const push = pushOf(parseObject(body));
  if (!push) return ignored("This push leaves no branch with a new commit.");
  const delivery = request.headers.get("x-github-delivery");
  if (!delivery) throw new Refusal(400, "The delivery has no id.", "Send X-GitHub-Delivery, as GitHub does.");
  const given = { delivery, body_hash: await sha256(body), ...push };
  return Response.json(await call<Taken>(asService(), "take_push", given), { status: 202 });
}, { browsers: false });
