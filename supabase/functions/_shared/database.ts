// The Data API, as whoever the caller turned out to be.

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Fields } from "./body.ts";
import { projectUrl, publishableKey, secretKeys } from "./environment.ts";
import { Refusal, refusalOf } from "./errors.ts";

const AUTH = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };

/** Acts with a user's own token: the database decides what it opens. */
export function asUser(token: string): SupabaseClient {
  const headers = { Authorization: `Bearer ${token}` };
  return createClient(projectUrl(), publishableKey(), { auth: AUTH, global: { headers } });
}

/** Acts with the secret key, which never leaves this process but for the Data API. */
export function asService(): SupabaseClient {
  const key = secretKeys()[0];
  if (!key) throw new Refusal(503, "This function is not set up.", "Its operator sets SUPABASE_SECRET_KEYS.");
  return createClient(projectUrl(), key, { auth: AUTH });
}

/** Calls a function of the database; a Refusal for whatever goes wrong. */
export async function call<Answer>(client: SupabaseClient, name: string, given: Fields): Promise<Answer> {
  const { data, error, status } = await client.rpc(name, given);
  if (error) throw refusalOf(error, status);
  return data as Answer;
}

/** The same for a function that answers one row, which the Data API may wrap in an array. */
export async function callForRow<Row>(client: SupabaseClient, name: string, given: Fields): Promise<Row> {
  const answer = await call<Row | Row[]>(client, name, given);
  return Array.isArray(answer) ? answer[0] : answer;
}
