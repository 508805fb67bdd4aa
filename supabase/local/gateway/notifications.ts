// One connection that listens to Postgres notifications, and comes back after Postgres was away.

import postgres from "postgres";

export interface Listening {
  channels: Record<string, (payload: string) => void | Promise<void>>;
  /** Called each time the connection listens (again). */
  onListening: () => Promise<void>;
}

const SHORTEST_PAUSE = 100; // milliseconds
const LONGEST_PAUSE = 5_000;

export async function listen(url: string, listening: Listening): Promise<never> {
  let pause = SHORTEST_PAUSE;
  while (true) {
    try {
      await listenOnce(url, listening, () => pause = SHORTEST_PAUSE);
    } catch (error) {
      console.error("Listening to Postgres failed:", error instanceof Error ? error.message : error);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/** Listens until the connection is lost. */
async function listenOnce(
  url: string,
  { channels, onListening }: Listening,
  onUp: () => void,
): Promise<void> {
  const lost = Promise.withResolvers<void>();
  const options = {
    max: 1,
    idle_timeout: undefined,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    onclose: () => lost.resolve(),
    onnotify: (channel: string, payload: string) => void channels[channel]?.(payload),
  };
  const sql = postgres(url, options as postgres.Options<Record<string, never>>);
  try {
    for (const channel of Object.keys(channels)) await sql`listen ${sql(channel)}`;
    onUp();
    await onListening();
    await lost.promise;
  } finally {
    await sql.end({ timeout: 0 }).catch(() => {});
  }
}
