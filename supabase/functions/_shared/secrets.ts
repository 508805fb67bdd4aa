// Hashes and comparisons of secrets. Nothing here tells by its time how much of a guess was right.

const ENCODER = new TextEncoder();

/** SHA-256 in hexadecimal. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === "string" ? ENCODER.encode(data) : data;
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map(hex).join("");
}

/** Whether `signature` ("sha256=…") is that of `body` under `secret`, as GitHub makes it. */
export async function isSigned(
  body: Uint8Array<ArrayBuffer>,
  signature: string,
  secret: string,
): Promise<boolean> {
  const digits = /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1];
  if (!digits) return false;
  const claimed = Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", ENCODER.encode(secret), algorithm, false, ["verify"]);
  return await crypto.subtle.verify("HMAC", key, claimed, body);
}

/** Whether `given` is one of `secrets`: all of them are looked at, and their hashes are what is compared. */
export async function isOneOf(given: string, secrets: string[]): Promise<boolean> {
  const wanted = await sha256(given);
  let found = false;
  for (const secret of secrets) {
    const hash = await sha256(secret);
    let different = 0;
    for (let i = 0; i < hash.length; i++) different |= hash.charCodeAt(i) ^ wanted.charCodeAt(i);
    found = different === 0 || found;
  }
  return found;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
