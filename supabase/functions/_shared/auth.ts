// What a caller brought to be known by.

import { secretKeys } from "./environment.ts";
import { Refusal } from "./errors.ts";
import { isOneOf } from "./secrets.ts";

/** What API keys of this product begin with. */
const API_KEY = /^fdn_/;
/** Keys of a Supabase project, which are no person. */
const PROJECT_KEY = /^sb_/;

export type Caller = { kind: "user"; token: string } | { kind: "api_key"; key: string };

/** The bearer token of a request, if it has one. */
export function bearer(request: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** Whoever sent this: by an API key, or else by a session's token. 401 for nobody. */
export function callerOf(request: Request): Caller {
  const token = bearer(request);
  const key = request.headers.get("x-api-key") ?? (token && API_KEY.test(token) ? token : undefined);
  if (key) return { kind: "api_key", key };
  if (token && !PROJECT_KEY.test(token)) return { kind: "user", token };
  throw notSignedIn();
}

/** Whether the request carries one of the project's secret keys. */
export async function hasSecretKey(request: Request): Promise<boolean> {
  const given = [request.headers.get("apikey"), bearer(request)].filter((key) => key != null);
  const answers = await Promise.all(given.map((key) => isOneOf(key, secretKeys())));
  return answers.includes(true);
}

export function notSignedIn(): Refusal {
  return new Refusal(
    401,
    "You are not signed in.",
    "Send a session's access token, or an API key, as Authorization: Bearer.",
  );
}
