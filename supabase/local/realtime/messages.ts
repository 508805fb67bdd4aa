// The rows of realtime.messages on their way to the channels: each that was committed is delivered once, in the order
// in which they were stored, also those stored while the notifying connection was away.
//
// A NOTIFY wakes the reader. Under load it looks by itself instead, and holds a lock that spares senders the NOTIFY:
// bootstrap/40_realtime.sql says why.

import type { Sql } from "postgres";

export interface Message {
  id: string;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
  private: boolean;
}

/** Messages a second from which on the reader looks by itself; below half of it, it goes back to being woken. */
const BUSY = 50;
const PAUSE = 15; // milliseconds between two looks
const LOCK = [1179602502, 0] as const;
/** As long as that, senders who told of themselves may keep the lock from us (milliseconds). */
const LOCK_TIMEOUT = 200;
const LOCK_NOT_AVAILABLE = "55P03";
const LARGEST_REPLAY = 25;

export class Messages {
  /** The snapshot of the last look, as PostgreSQL writes it; undefined before the first. */
  #seen: string | undefined;
  /** Looks are taken one after the other: none delivers what another has. */
  #last: Promise<unknown> = Promise.resolve();
  #woken = false;
  #reading = false;
  /** When messages were found (milliseconds), and how many; of the last second. */
  #found: [number, number][] = [];

  constructor(readonly sql: Sql, readonly deliver: (message: Message) => void) {}

  /** Something was stored; calls that come while the reader is at work share its next look. */
  async stored(): Promise<void> {
    this.#woken = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#woken) {
        this.#woken = false;
        await this.#look();
        if (this.#rate() >= BUSY) await this.#watch();
      }
    } catch (error) {
      console.error("Reading messages failed:", reasonOf(error));
      // If the listening connection is gone too, this fails, and is done again when it is back.
      await this.catchUp().catch(() => {});
    } finally {
      this.#reading = false;
    }
  }

  /** Delivers what was stored while nobody listened, also by those who did not notify because someone was looking. */
  async catchUp(): Promise<void> {
    await this.#look();
    this.#linger().catch((error) => console.error("Reading messages failed:", reasonOf(error)));
  }

  /** The latest private messages of a topic since `since` (milliseconds since 1970), oldest first. */
  async replay(topic: string, since: number, limit: number): Promise<Message[]> {
    const rows = await this.sql<Message[]>`
      select id, topic, event, payload, private from realtime.messages
      where topic = ${topic} and extension = 'broadcast' and private
        and inserted_at >= timezone('utc', to_timestamp(${since / 1000}::float8))
        and inserted_at > timezone('utc', now()) - interval '3 days'
      order by inserted_at desc limit ${Math.min(Math.max(limit, 1), LARGEST_REPLAY)}`;
    return [...rows].reverse();
  }

  /** Looks by itself until there is little to see. */
  async #watch(): Promise<void> {
    const session = await this.sql.reserve();
    try {
      await session`select set_config('lock_timeout', ${`${LOCK_TIMEOUT}`}, false)`;
      await session`select pg_advisory_lock(${LOCK[0]}::integer, ${LOCK[1]}::integer)`;
      while (this.#rate() >= BUSY / 2) await this.#lookAfterPause();
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    } finally {
      await session`select pg_advisory_unlock_all(), set_config('lock_timeout', '0', false)`.catch(() => {});
      session.release();
    }
    await this.#linger();
  }

  /** Waits for everybody who may have found the lock held, or asked for, to end. */
  async #linger(): Promise<void> {
    const [{ here }] = await this.sql<{ here: string }[]>`select pg_current_xact_id()::text as here`;
    while (await this.#lookAfterPause() <= BigInt(here));
  }

  async #lookAfterPause(): Promise<bigint> {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    return await this.#look();
  }

  /** Delivers what has become visible; answers the oldest transaction that had not ended by then. */
  #look(): Promise<bigint> {
    const look = this.#last.then(() => this.#read());
    this.#last = look.catch(() => {});
    return look;
  }

  async #read(): Promise<bigint> {
    const rows = await this.sql<(Message & { now: string })[]>`
      select s.now::text as now, m.* from pg_current_snapshot() as s (now)
        left join realtime.stored_since(${this.#seen ?? null}::text::pg_snapshot) m on true`;
    const { now } = rows[0];
    this.#seen = now;
    const messages = rows.filter(({ id }) => id !== null);
    if (messages.length) this.#found.push([performance.now(), messages.length]);
    for (const { id, topic, event, payload, private: isPrivate } of messages) {
      this.deliver({ id, topic, event, payload, private: isPrivate });
    }
    return BigInt(now.split(":")[0]);
  }

  /** Messages found within the last second. */
  #rate(): number {
    const second = performance.now() - 1000;
    this.#found = this.#found.filter(([at]) => at > second);
    return this.#found.reduce((sum, [, count]) => sum + count, 0);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
