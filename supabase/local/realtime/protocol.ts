// The wire format of Phoenix channels: objects (vsn 1.0.0) or arrays (vsn 2.0.0), the latter with a binary
// form for what clients broadcast. Answers go out as text in the version the client spoke.

export interface Frame {
  joinRef?: string | null;
  ref?: string | null;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
}

export type Version = "1.0.0" | "2.0.0";

const USER_BROADCAST_PUSH = 3;
const JSON_ENCODING = 1;

export function encode(frame: Frame, version: Version): string {
  const { joinRef = null, ref = null, topic, event, payload } = frame;
  if (version === "2.0.0") return JSON.stringify([joinRef, ref, topic, event, payload]);
  return JSON.stringify({ topic, event, payload, ref });
}

/** The frame in a message, or null when it is none. */
export function decode(message: string | ArrayBuffer, version: Version): Frame | null {
  try {
    if (typeof message !== "string") return decodeBinary(message);
    const content = JSON.parse(message);
    const [joinRef, ref, topic, event, payload] = version === "2.0.0"
      ? content
      : [content.join_ref, content.ref, content.topic, content.event, content.payload];
    if (typeof topic !== "string" || typeof event !== "string") return null;
    return { joinRef, ref, topic, event, payload: isObject(payload) ? payload : {} };
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Kind, five lengths, encoding, then join_ref, ref, topic, event, metadata and the payload. */
function decodeBinary(message: ArrayBuffer): Frame | null {
  const bytes = new Uint8Array(message);
  if (bytes[0] !== USER_BROADCAST_PUSH || bytes[6] !== JSON_ENCODING) return null;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let offset = 7;
  const [joinRef, ref, topic, event] = [...bytes.subarray(1, 6)].map((length) => {
    const text = decoder.decode(bytes.subarray(offset, offset + length));
    offset += length;
    return text;
  });
  const payload = JSON.parse(decoder.decode(bytes.subarray(offset)));
  return {
    joinRef,
    ref: ref || null,
    topic,
    event: "broadcast",
    payload: { type: "broadcast", event, payload },
  };
}
