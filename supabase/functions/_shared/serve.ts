// The frame of every function: POST alone, refusals in one form, and nothing of an exception but its line in the log.

import { preflight, readable } from "./cors.ts";
import { Refusal } from "./errors.ts";

export type Handler = (request: Request) => Promise<Response>;

export interface Served {
  fetch(request: Request): Promise<Response>;
}

/** A function's default export. `browsers`: pages of other origins may call it. */
export function serve(handler: Handler, { browsers }: { browsers: boolean }): Served {
  return {
    async fetch(request) {
      if (browsers && request.method === "OPTIONS") return preflight();
      const answer = await answered(handler, request);
      answer.headers.set("Cache-Control", "no-store");
      return browsers ? readable(answer) : answer;
    },
  };
}

async function answered(handler: Handler, request: Request): Promise<Response> {
  try {
    if (request.method !== "POST") {
      throw new Refusal(405, `${request.method} is not answered here.`, "Use POST.", { Allow: "POST" });
    }
    return await handler(request);
  } catch (error) {
    if (error instanceof Refusal) return error.answer();
    console.error("A function failed:", error instanceof Error ? error.name : typeof error);
    return new Refusal(500, "Something went wrong here.", "Try again; if it stays so, tell an operator.")
      .answer();
  }
}
