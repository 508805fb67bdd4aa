// Any page may call what carries its own authorisation in a header: no cookie opens anything here.

const HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, apikey, content-type, x-api-key, x-client-info",
  "Access-Control-Allow-Methods": "POST, OPTIONS",
  "Access-Control-Expose-Headers": "retry-after, location",
  "Access-Control-Max-Age": "86400",
};

/** The answer to a browser that asks whether it may ask. */
export function preflight(): Response {
  return new Response(null, { status: 204, headers: HEADERS });
}

/** An answer that the page which asked may read. */
export function readable(answer: Response): Response {
  for (const [name, value] of Object.entries(HEADERS)) answer.headers.set(name, value);
  return answer;
}
