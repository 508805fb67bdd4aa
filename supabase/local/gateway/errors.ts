// Gives a database error the HTTP status PostgREST gives it. @supabase/lite knows some codes only; the
// others travel as SQLSTATE PGRST, in which it lets an error choose its own status and body.

interface DatabaseError {
  code?: string;
  message?: string;
  detail?: string;
  hint?: string;
}

/** Codes lite answers as PostgREST does. */
const KNOWN = /^(PT...|PGRST|42501|42P01|42703|42883|23502|23503|25006|22...)$/;

export function asPostgrestError(error: unknown): unknown {
  const { code, message, detail, hint } = (error ?? {}) as DatabaseError;
  if (typeof code !== "string") return error;
  if (isConnectionError(code)) {
    return wrap(503, { code: "PGRST001", message: "Database connection error. Retrying the connection." });
  }
  if (!/^[0-9A-Z]{5}$/.test(code) || KNOWN.test(code)) return error;
  return wrap(statusOf(code, message ?? ""), { code, message: message ?? "", details: detail, hint });
}

/** PostgREST's answer while it cannot read what there is in the database. */
export class NoSchemaCache extends Error {
  override message = "Could not query the database for the schema cache. Retrying.";

  /** What Hono, in which lite is written, answers with when a handler throws. */
  getResponse(): Response {
    const { message } = this;
    return Response.json({ code: "PGRST002", details: null, hint: null, message }, { status: 503 });
  }
}

/** Whether postgres.js made this error: it notes the query that failed in it. */
export function isFailedQuery(error: unknown): boolean {
  return error instanceof Error && "query" in error && "parameters" in error;
}

function wrap(
  status: number,
  body: { code: string; message: string; details?: string; hint?: string },
): { code: string; message: string; detail: string } {
  return { code: "PGRST", message: JSON.stringify(body), detail: JSON.stringify({ status, headers: {} }) };
}

/** PostgREST's table of SQLSTATE classes. */
function statusOf(code: string, message: string): number {
  if (code === "23505") return 409;
  if (code === "P0001") return 400;
  if (code === "42P17") return 500;
  if (code === "57P01") return 503;
  if (code === "53400") return 500;
  if (code === "21000") return message.endsWith("requires a WHERE clause") ? 400 : 500;
  const ofClass: Record<string, number> = {
    "08": 503,
    "53": 503,
    "54": 413,
    "0L": 403,
    "0P": 403,
    "28": 403,
  };
  const failures = ["09", "25", "2D", "38", "39", "3B", "40", "55", "57", "58", "F0", "HV", "P0", "XX"];
  const family = code.slice(0, 2);
  return ofClass[family] ?? (failures.includes(family) ? 500 : 400);
}

function isConnectionError(code: string): boolean {
  return code.startsWith("CONNECT") ||
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "57P03", "53300"].includes(code);
}
