// The log in lines: when, and what. An expected database error is one line, not a stack trace.

export function writeLogInLines(): void {
  const write = console.error.bind(console);
  console.error = (...parts: unknown[]) => write(`${new Date().toISOString()} ${parts.map(tell).join(" ")}`);
}

function tell(part: unknown): string {
  if (typeof part === "string") return part;
  const { code, message, stack } = (part ?? {}) as { code?: unknown; message?: unknown; stack?: unknown };
  if (code === "PGRST") return String(message);
  if (typeof code === "string" && message !== undefined) return `${code}: ${message}`;
  return String(stack ?? message ?? Deno.inspect(part));
}
