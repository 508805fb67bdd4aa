// What Supabase puts into the environment of every function, and what its operator adds (`supabase secrets set`).

import { Refusal } from "./errors.ts";

/** Address of the project. */
export function projectUrl(): string {
  return required("SUPABASE_URL");
}

/** A key that opens nothing by itself. */
export function publishableKey(): string {
  return keysIn("SUPABASE_PUBLISHABLE_KEYS")[0] ?? required("SUPABASE_ANON_KEY");
}

/** Every key that opens everything, the one to use first. */
export function secretKeys(): string[] {
  const old = Deno.env.get("SUPABASE_SERVICE_ROLE_KEY");
  return [...keysIn("SUPABASE_SECRET_KEYS"), ...(old ? [old] : [])];
}

/** A setting of the operator's; undefined where it is not made. */
export function setting(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}

function required(name: string): string {
  const value = setting(name);
  if (value) return value;
  throw new Refusal(503, "This function is not set up.", `Its operator sets ${name}.`);
}

/** The keys of a project by their names, "default" first. */
function keysIn(name: string): string[] {
  try {
    const { default: first, ...others } = JSON.parse(Deno.env.get(name) ?? "{}") as Record<string, string>;
    return [...(first ? [first] : []), ...Object.values(others)];
  } catch {
    return [];
  }
}
