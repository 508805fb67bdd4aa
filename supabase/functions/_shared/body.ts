// Bodies of requests: never more of them in memory than the function allows, and never anything but a JSON object.

import { Refusal } from "./errors.ts";

export type Fields = Record<string, unknown>;

/** A question asked once, before more than `bytes` of a body are read: it throws where they must not be. */
export interface Gate {
  bytes: number;
  ask: () => Promise<void>;
}

const OPEN: Gate = { bytes: Infinity, ask: () => Promise.resolve() };

/** The body as it was sent; 413 as soon as it is larger than `limit` bytes. */
export async function readBytes(
  request: Request,
  limit: number,
  gate: Gate = OPEN,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let asked = false;
  const allow = async (bytes: number) => {
    if (bytes > limit) throw tooLarge(limit);
    if (bytes > gate.bytes && !asked) await gate.ask();
    asked ||= bytes > gate.bytes;
  };
  try {
    await allow(Number(request.headers.get("content-length") ?? 0));
  } catch (error) {
    await request.body?.cancel();
    throw error;
  }
  for await (const piece of request.body ?? []) {
    size += piece.byteLength;
    await allow(size);
    pieces.push(piece);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** The body as a JSON object; 400 for anything else, 413 for too much. */
export async function readJson(request: Request, limit: number): Promise<Fields> {
  return parseObject(await readBytes(request, limit));
}

/** The JSON object in some bytes; 400 for anything else. */
export function parseObject(bytes: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    value = undefined;
  }
  if (!isObject(value)) throw new Refusal(400, "The body is not a JSON object.", "Send {…} in UTF-8.");
  return value;
}

/** Whether a value is what JSON calls an object. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that is a text, or undefined when it is missing or null; 400 for anything else. */
export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw new Refusal(400, `"${name}" is not a text.`, `Send "${name}" as a JSON string, or leave it out.`);
}

/** The named fields that are there and not null. */
export function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => fields[name] != null).map((name) => [name, fields[name]]));
}

export function tooLarge(limit: number): Refusal {
  return new Refusal(413, "The body is too large.", `Send at most ${limit} bytes.`);
}
