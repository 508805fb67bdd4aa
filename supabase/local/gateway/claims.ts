// Hosted Auth writes a user's metadata into every access token: `auth.jwt() -> 'app_metadata'` is what policies ask for
// roles. @supabase/lite leaves it out, so the tokens it hands out are completed here and signed again.

import { jwtVerify, SignJWT } from "jose";

/** An answer of Auth with the token in it, if there is one, as hosted Auth would have made it. */
export async function withMetadata(answer: Response, jwtSecret: string): Promise<Response> {
  if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) return answer;
  const body = await answer.json();
  if (typeof body?.access_token === "string" && body.user) {
    body.access_token = await completed(body.access_token, body.user, jwtSecret);
  }
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(body), { status: answer.status, headers });
}

interface User {
  app_metadata?: Record<string, unknown>;
  user_metadata?: Record<string, unknown>;
}

async function completed(token: string, user: User, jwtSecret: string): Promise<string> {
  const secret = new TextEncoder().encode(jwtSecret);
  const { payload } = await jwtVerify(token, secret, { algorithms: ["HS256"] });
  const claims = {
    ...payload,
    app_metadata: user.app_metadata ?? {},
    user_metadata: user.user_metadata ?? {},
  };
  return await new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(secret);
}
