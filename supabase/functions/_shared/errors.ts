// What goes wrong, as the callers of every function hear it: {error, message, hint}.

const NAMES: Record<number, string> = {
  400: "bad_request",
  401: "not_signed_in",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  409: "conflict",
  413: "too_large",
  415: "unsupported_media_type",
  429: "too_many_requests",
  500: "internal",
  503: "unavailable",
};

/** A request that is refused, with the status and the words of the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  answer(): Response {
    const error = NAMES[this.status] ?? "error";
    const body = { error, message: this.message, hint: this.hint };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}

/** What the Data API says when it refuses. */
export interface DatabaseError {
  code?: string;
  message?: string;
  details?: string | null;
  hint?: string | null;
}

/** What a caller may know of an error of the database: its own words where they are meant for people, nothing else. */
export function refusalOf(error: DatabaseError, status: number): Refusal {
  const code = error.code ?? "";
  const own = /^PT([45]\d\d)$/.exec(code)?.[1];
  if (own) {
    return new Refusal(
      Number(own),
      error.message ?? "",
      error.hint ?? "",
      retryAfter(Number(own), error.details),
    );
  }
  if (code.startsWith("22") || code.startsWith("23")) {
    return new Refusal(
      400,
      "A field of the request has a value it cannot have.",
      "Compare it with the documentation.",
    );
  }
  if (status === 401 || code.startsWith("PGRST30")) {
    return new Refusal(401, "You are not signed in.", "Send a valid access token as Authorization: Bearer.");
  }
  if (status === 403 || code === "42501") {
    return new Refusal(403, "This is not for you.", "Sign in as somebody who may.");
  }
  console.error("The database refused:", code, status);
  if (status === 0 || status >= 502 || code === "57014") {
    return new Refusal(503, "The database did not answer.", "Try again in a moment.", { "Retry-After": "5" });
  }
  return new Refusal(500, "Something went wrong here.", "Try again; if it stays so, tell an operator.");
}

function retryAfter(status: number, details: string | null | undefined): Record<string, string> {
  if (status === 503) return { "Retry-After": "1" };
  if (status !== 429) return {};
  try {
    return {
      "Retry-After": String(Math.max(1, Math.ceil(Number(JSON.parse(details ?? "{}").retry_after) || 60))),
    };
  } catch {
    return { "Retry-After": "60" };
  }
}
