// How Postgres values become JSON: as to_json writes them, which is what PostgREST answers.

const BYTEA = 17;
const JSON_OID = 114;
const JSONB = 3802;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;

const asIs = (value: unknown) => value;

export const types = {
  bytea: { to: BYTEA, from: [BYTEA], serialize: asIs, parse: asIs },
  // lite hands over arguments that are JSON text already; a second JSON.stringify would store them as strings.
  json: { to: JSON_OID, from: [JSON_OID], serialize: jsonText, parse: JSON.parse },
  jsonb: { to: JSONB, from: [JSONB], serialize: jsonText, parse: JSON.parse },
  timestamp: { to: TIMESTAMP, from: [TIMESTAMP], serialize: asIs, parse: isoTimestamp },
  timestamptz: { to: TIMESTAMPTZ, from: [TIMESTAMPTZ], serialize: asIs, parse: isoTimestamp },
};

function jsonText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `2026-11-23 21:07:43.4+00` → `2026-11-23T21:07:43.4+00:00`; infinity stays what it is. */
export function isoTimestamp(value: string): string {
  return value.replace(" ", "T").replace(/([+-]\d{2})$/, "$1:00");
}
